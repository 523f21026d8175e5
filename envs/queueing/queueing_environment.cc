#include "envs/queueing/queueing_environment.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "configs/seeds.h"
#include "envs/saved_state.h"

namespace ballast::envs {

QueueingEnvironment::QueueingEnvironment(std::unique_ptr<MixedSystem> system,
                                         int size, int horizon,
                                         std::uint64_t seed)
    : system_(std::move(system)) {
  if (size < 1 || horizon < 1) {
    throw std::invalid_argument(
        "a queueing environment needs at least one system and a horizon of at "
        "least one step");
  }
  const MixedSystemSpec& system_spec = system_->spec();
  spec_.task = system_spec.name;
  spec_.observation = system_spec.observation;
  spec_.action.factors = system_spec.stations;
  spec_.horizon = horizon;
  spec_.control_timestep = system_spec.step_time;

  states_ = IntMatrix::Zero(size, system_->state_size());
  for (int i = 0; i < size; ++i) {
    streams_.emplace_back(configs::DeriveSeed(seed, "queue", i));
  }
  episode_step_.assign(size, -1);
  actions_.resize(size);
  time_step_.reward = Eigen::VectorXd::Zero(size);
  time_step_.costs.resize(size, 0);
  time_step_.terminated.assign(size, 0);
  time_step_.truncated.assign(size, 0);
  time_step_.diverged.assign(size, 0);
  Observe();
}

const TimeStep& QueueingEnvironment::Reset(std::span<const int> ids) {
  RequireIds(ids);
  for (const int id : ids) {
    states_.row(id).setZero();
    episode_step_[id] = 0;
    time_step_.reward[id] = 0.0;
    time_step_.truncated[id] = 0;
  }
  Observe();
  return time_step_;
}

const TimeStep& QueueingEnvironment::Step(const RowMatrix& actions) {
  TakeActions(actions);
  system_->Cost(states_, costs_);
  system_->Sample(states_, streams_, labels_);
  system_->Next(states_, actions_, labels_, states_);
  time_step_.reward = -costs_;
  for (int i = 0; i < size(); ++i) {
    time_step_.truncated[i] = ++episode_step_[i] >= spec_.horizon ? 1 : 0;
  }
  Observe();
  return time_step_;
}

std::vector<std::uint64_t> QueueingEnvironment::State() const {
  std::vector<std::uint64_t> state;
  StateWriter writer(state);
  for (int i = 0; i < size(); ++i) {
    writer.Stream(streams_[i]);
    writer.Word(static_cast<std::uint64_t>(episode_step_[i]) + 1);
    for (const std::int32_t part : states_.row(i)) writer.Word(part);
  }
  return state;
}

void QueueingEnvironment::SetState(std::span<const std::uint64_t> state) {
  if (state.size() != State().size()) {
    throw std::invalid_argument(
        spec_.task + ": a saved state of " + std::to_string(state.size()) +
        " words does not fit " + std::to_string(size()) +
        " systems; was the configuration changed?");
  }
  constexpr std::uint64_t kMostSteps = std::numeric_limits<std::int32_t>::max();
  auto streams = streams_;
  auto episode_step = episode_step_;
  auto states = states_;
  StateReader reader(state);
  for (int i = 0; i < size(); ++i) {
    reader.Stream(streams[i]);
    episode_step[i] = static_cast<int>(reader.Word(kMostSteps)) - 1;
    for (std::int32_t& part : states.row(i)) {
      part = static_cast<std::int32_t>(reader.Word(kMostJobs));
    }
    const std::span<const std::int32_t> row(states.row(i).data(),
                                            states.cols());
    if (!system_->IsPossible(row)) {
      throw std::invalid_argument(spec_.task +
                                  ": a saved state holds queues that cannot "
                                  "be; was the configuration changed?");
    }
  }
  streams_ = std::move(streams);
  episode_step_ = std::move(episode_step);
  states_ = std::move(states);
  Observe();
}

void QueueingEnvironment::RequireIds(std::span<const int> ids) const {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0 || ids[i] >= size() || (i > 0 && ids[i] <= ids[i - 1])) {
      throw std::invalid_argument(
          spec_.task + ": simulation " + std::to_string(ids[i]) +
          ": ids must be sorted, unique and below " + std::to_string(size()));
    }
  }
}

void QueueingEnvironment::TakeActions(const RowMatrix& actions) {
  const std::vector<Factor>& stations = spec_.action.factors;
  if (actions.rows() != size() || actions.cols() != std::ssize(stations)) {
    throw std::invalid_argument(
        spec_.task + ": actions of shape [" + std::to_string(actions.rows()) +
        ", " + std::to_string(actions.cols()) + "]; expected [" +
        std::to_string(size()) + ", " + std::to_string(stations.size()) + "]");
  }
  for (int i = 0; i < size(); ++i) {
    if (episode_step_[i] < 0) {
      throw std::logic_error("QueueingEnvironment: Step before Reset");
    }
    int joint = 0;
    for (std::size_t k = 0; k < stations.size(); ++k) {
      const double choice = actions(i, static_cast<Eigen::Index>(k));
      // Not-a-number fails every comparison.
      if (!(choice >= 0 && choice < stations[k].choices) ||
          choice != std::floor(choice)) {
        throw std::invalid_argument(
            spec_.task + ": choice " + std::to_string(choice) + " at station " +
            stations[k].name + "; expected a whole number below " +
            std::to_string(stations[k].choices));
      }
      joint = joint * stations[k].choices + static_cast<int>(choice);
    }
    actions_(i) = joint;
  }
}

void QueueingEnvironment::Observe() {
  system_->Observe(states_, time_step_.observation);
  system_->Mask(states_, time_step_.mask);
}

}  // namespace ballast::envs
