#include "tools/relu/update_bifurcation.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "agents/queueing/state_features.h"
#include "tools/make_learner.h"

namespace ballast::tools {
namespace {

using Tensors = std::vector<models::NamedTensor>;

Tensors Copied(const Tensors& views) {
  Tensors copies;
  for (const auto& [name, tensor] : views) {
    copies.emplace_back(name, tensor.clone());
  }
  return copies;
}

bool AreEqual(const Tensors& a, const Tensors& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.first == y.first && at::equal(x.second, y.second);
  });
}

/// ||a - b|| over all tensors.
double Distance(const Tensors& a, const Tensors& b) {
  double squares = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    squares += (a[i].second.to(at::kDouble) - b[i].second.to(at::kDouble))
                   .square()
                   .sum()
                   .item<double>();
  }
  return std::sqrt(squares);
}

/// A learner and how far it has come.
class Run {
 public:
  explicit Run(const Experiment& experiment)
      : options_(experiment.run), learner_(MakeLearner(experiment)) {}

  /// @return "Numerics/ExactZeros"; NaN without updates.
  double Iterate() {
    ++state_.iteration;
    const std::int64_t until =
        state_.steps + options_.steps_per_iteration +
        (state_.iteration == 1 ? options_.initial_steps : 0);
    const std::int64_t before = state_.steps;
    learner_->Live(until, state_, {});
    state_.transitions.push_back(state_.steps - before);
    for (const Scalar& scalar : learner_->Learn(state_, {})) {
      if (scalar.tag == "Numerics/ExactZeros") return scalar.value;
    }
    return std::nan("");
  }

  const TrainingState& state() const { return state_; }
  Learner& learner() { return *learner_; }
  std::vector<double> OutputOfEmptyState(
      const envs::MixedSystem& system) const {
    agents::queueing::StateFeatures features(system);
    at::Tensor observation = at::empty({1, features.size()});
    features.Observe(envs::IntMatrix::Zero(1, system.state_size()),
                     observation);
    const at::Tensor output =
        learner_->policy().Output(observation).to(at::kDouble);
    const auto* values = output.const_data_ptr<double>();
    return {values, values + output.numel()};
  }

 private:
  const RunOptions& options_;
  std::unique_ptr<Learner> learner_;
  TrainingState state_;
};

}  // namespace

UpdateBifurcation MeasureUpdates(
    const Experiment& zero, const Experiment& one, std::int64_t iterations,
    const std::function<void(std::int64_t)>& progress) {
  Run lived(zero), compared(one), apart(one);
  UpdateBifurcation found;
  for (std::int64_t i = 0; i < iterations; ++i) {
    if (i > 0) {
      compared.learner().Restore(Copied(lived.learner().Save()), "probe");
    }
    const Tensors before = Copied(lived.learner().policy().Tensors());
    const std::int64_t updates = lived.state().updates;
    const double zeros = lived.Iterate();
    compared.Iterate();
    apart.Iterate();
    if (progress) progress(i + 1);
    if (lived.state().updates == updates) continue;
    ++found.iterations;
    found.exact_zeros += zeros;
    if (AreEqual(lived.learner().Save(), compared.learner().Save())) continue;
    ++found.differing;
    const Tensors after = lived.learner().policy().Tensors();
    found.changes.push_back(
        Distance(compared.learner().policy().Tensors(), after) /
        Distance(before, after));
  }
  found.updates = lived.state().updates;
  if (found.iterations > 0) {
    found.exact_zeros /= static_cast<double>(found.iterations);
  }
  if (zero.queueing) {
    found.empty_zero = lived.OutputOfEmptyState(*zero.queueing->system);
    found.empty_one = apart.OutputOfEmptyState(*one.queueing->system);
  }
  return found;
}

}  // namespace ballast::tools
