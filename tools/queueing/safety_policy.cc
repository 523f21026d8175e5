#include "tools/queueing/safety_policy.h"

#include <span>

#include "agents/saved_tensors.h"
#include "envs/queueing/long_run_average.h"
#include "envs/queueing/registry.h"

namespace ballast::tools {
namespace {

using agents::queueing::SafetyNetConfig;

constexpr const char* kSafe = "max_weight";

/// Jobs in the network on average under MaxWeight, roughly.
double MeanJobs(const envs::Network& network, const envs::MixedSystem& system) {
  envs::LongRunOptions options;
  options.replicas = 16;
  options.burn_in = 50'000;
  options.steps = 50'000;
  const envs::LongRunAverage average = envs::SimulateLongRun(
      system, [&] { return envs::MakeQueuePolicy(kSafe, network, system); },
      options);
  return average.queues.rowwise().sum().mean();
}

SafetyNetConfig ConfigFor(const envs::Network& network,
                          const envs::MixedSystem& system,
                          const SafetyNetOptions& options) {
  if (!options.above) {
    return SafetyNetConfig::Above(MeanJobs(network, system));
  }
  return {.enter = *options.above, .leave = *options.above / 2};
}

}  // namespace

SafetyPolicy::SafetyPolicy(const envs::Network& network,
                           const envs::MixedSystem& system,
                           const SafetyNetOptions& options)
    : max_weight_(envs::MakeQueuePolicy(kSafe, network, system)),
      net_(ConfigFor(network, system, options), /*networks=*/1,
           static_cast<int>(system.spec().stochastic.size())) {}

bool SafetyPolicy::Guard(const envs::IntMatrix& state,
                         envs::IntVector& action) {
  if (!net_.Watch(state)) return false;
  max_weight_->Decide(state, std::span<configs::RandomStream>(), safe_);
  net_.Replace(safe_, action);
  return true;
}

std::vector<models::NamedTensor> SafetyPolicy::Tensors() const {
  std::vector<models::NamedTensor> tensors;
  agents::AddTensors("safety_net.", net_.Tensors(), tensors);
  return tensors;
}

}  // namespace ballast::tools
