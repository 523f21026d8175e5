#include "tools/queueing/network_queue_policy.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>
#include <utility>

#include "models/policy_file.h"
#include "tools/policy_layout.h"
#include "tools/run_directory.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr Eigen::Index kBlockRows = 64;

void RequireFit(const models::PolicyShape& shape,
                const envs::MixedSystemSpec& spec, const std::string& name) {
  const bool same_stations =
      std::ranges::equal(shape.choices, spec.stations, {}, {},
                         [](const envs::Factor& f) { return f.choices; });
  if (same_stations &&
      shape.network.inputs == static_cast<int>(spec.observation.size())) {
    return;
  }
  throw std::invalid_argument(
      name + ": takes " + std::to_string(shape.network.inputs) +
      " observations and makes " + std::to_string(shape.choices.size()) +
      " choices, which does not fit " + spec.name + " (" +
      std::to_string(spec.observation.size()) + " observations, " +
      std::to_string(spec.stations.size()) +
      " stations); use a policy trained on " + spec.name + ".");
}

// The choices that make up a joint action, for each of kBlockRows rows.
at::Tensor ChoicesOf(std::int64_t joint,
                     const std::vector<envs::Factor>& stations) {
  const auto count = static_cast<std::int64_t>(stations.size());
  at::Tensor choices = at::empty({kBlockRows, count}, at::kLong);
  for (std::int64_t k = count - 1; k >= 0; --k) {
    choices.select(1, k).fill_(joint % stations[k].choices);
    joint /= stations[k].choices;
  }
  return choices;
}

}  // namespace

NetworkQueuePolicy::NetworkQueuePolicy(const models::Policy& policy,
                                       const envs::MixedSystem& system,
                                       std::string name, bool deterministic)
    : policy_(policy),
      system_(system),
      name_(std::move(name)),
      deterministic_(deterministic) {}

NetworkQueuePolicy::NetworkQueuePolicy(const models::NetworkPolicy& policy,
                                       const envs::MixedSystem& system,
                                       std::string name, bool deterministic)
    : NetworkQueuePolicy(static_cast<const models::Policy&>(policy), system,
                         std::move(name), deterministic) {
  RequireFit(policy.shape(), system.spec(), name_);
}

NetworkQueuePolicy::NetworkQueuePolicy(
    std::unique_ptr<const models::NetworkPolicy> policy,
    const envs::MixedSystem& system, std::string name, bool deterministic)
    : NetworkQueuePolicy(*policy, system, std::move(name), deterministic) {
  owned_ = std::move(policy);
}

void NetworkQueuePolicy::Decide(const envs::IntMatrix& states,
                                std::span<configs::RandomStream> streams,
                                envs::IntVector& actions) {
  assert(deterministic_ ||
         static_cast<Eigen::Index>(streams.size()) == states.rows());
  actions.resize(states.rows());
  Ask(states, [&](const models::ActionDistribution& block, Eigen::Index first,
                  Eigen::Index rows) {
    const at::Tensor choices =
        deterministic_ ? block.Mode()
                       : Sampled(block, streams.subspan(first, rows));
    for (Eigen::Index row = 0; row < rows; ++row) {
      actions[first + row] = JointAction(choices, row);
    }
  });
}

void NetworkQueuePolicy::Probabilities(const envs::IntMatrix& states,
                                       envs::RowMatrix& probabilities) {
  probabilities.setZero(states.rows(), system_.action_count());
  Ask(states, [&](const models::ActionDistribution& block, Eigen::Index first,
                  Eigen::Index rows) {
    if (deterministic_) {
      const at::Tensor choices = block.Mode();
      for (Eigen::Index row = 0; row < rows; ++row) {
        probabilities(first + row, JointAction(choices, row)) = 1.0;
      }
      return;
    }
    for (Eigen::Index joint = 0; joint < probabilities.cols(); ++joint) {
      const at::Tensor probability =
          block.LogProb(ChoicesOf(joint, system_.spec().stations))
              .to(at::kDouble)
              .exp();
      for (Eigen::Index row = 0; row < rows; ++row) {
        probabilities(first + row, joint) = probability.data_ptr<double>()[row];
      }
    }
  });
}

void NetworkQueuePolicy::Ask(const envs::IntMatrix& states,
                             const Visit& visit) {
  for (Eigen::Index first = 0; first < states.rows(); first += kBlockRows) {
    const Eigen::Index rows = std::min(kBlockRows, states.rows() - first);
    visit(*AskBlock(states, first, rows), first, rows);
  }
}

std::unique_ptr<models::ActionDistribution> NetworkQueuePolicy::AskBlock(
    const envs::IntMatrix& states, Eigen::Index first, Eigen::Index rows) {
  block_ = states.row(first).replicate(kBlockRows, 1);
  block_.topRows(rows) = states.middleRows(first, rows);
  system_.Observe(block_, observation_);
  system_.Mask(block_, mask_);
  const at::Tensor observation =
      at::from_blob(observation_.data(), {kBlockRows, observation_.cols()},
                    at::kDouble)
          .to(at::kFloat);
  const at::Tensor mask =
      at::from_blob(mask_.data(), {kBlockRows, mask_.cols()}, at::kByte)
          .to(at::kBool);
  return policy_.Act(observation, mask);
}

at::Tensor NetworkQueuePolicy::Sampled(
    const models::ActionDistribution& block,
    std::span<configs::RandomStream> streams) const {
  std::vector<configs::RandomStream> padded(streams.begin(), streams.end());
  padded.resize(kBlockRows, configs::RandomStream(0));
  at::Tensor choices = block.SampleEach(padded);
  std::copy_n(padded.begin(), streams.size(), streams.begin());
  return choices;
}

std::int32_t NetworkQueuePolicy::JointAction(const at::Tensor& choices,
                                             Eigen::Index row) const {
  const std::vector<envs::Factor>& stations = system_.spec().stations;
  const std::int64_t* choice =
      choices.data_ptr<std::int64_t>() + row * std::ssize(stations);
  std::int64_t joint = 0;
  for (const envs::Factor& station : stations) {
    joint = joint * station.choices + *choice++;
  }
  return static_cast<std::int32_t>(joint);
}

std::unique_ptr<NetworkQueuePolicy> LoadQueuePolicy(
    const fs::path& run_or_file, const envs::MixedSystem& system,
    bool deterministic) {
  const fs::path file = PolicyFileOf(run_or_file);
  models::PolicyFile policy = models::LoadPolicy(file);
  RequireLayout(policy.layout, system.spec(), file.string());
  return std::make_unique<NetworkQueuePolicy>(
      std::move(policy.policy), system, run_or_file.string(), deterministic);
}

}  // namespace ballast::tools
