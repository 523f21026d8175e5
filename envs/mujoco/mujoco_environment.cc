#include "envs/mujoco/mujoco_environment.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "configs/seeds.h"
#include "envs/mujoco/reset.h"

namespace ballast::envs {
namespace {

constexpr int kHorizon = 1000;

// What the engine's callbacks work on. They run on worker threads, must not
// throw, and hold nothing that needs a destructor.
struct ResetCall {
  const Domain* domain;
  configs::RandomStream* streams;
};

void DrawPose(const mjModel* model, mjData* data, int simulation,
              void* argument) noexcept {
  const auto* call = static_cast<const ResetCall*>(argument);
  ResetToDefault(model, data);
  call->domain->DrawPose(model, data, call->streams[simulation]);
  ForwardUnactuated(model, data);
}

struct PoseCall {
  const Domain* domain;
  std::span<const double> position;
  std::span<const double> velocity;
  std::span<const double> target;
};

void TakePose(const mjModel* model, mjData* data, int,
              void* argument) noexcept {
  const auto* call = static_cast<const PoseCall*>(argument);
  ResetToDefault(model, data);
  std::copy(call->position.begin(), call->position.end(), data->qpos);
  std::copy(call->velocity.begin(), call->velocity.end(), data->qvel);
  call->domain->PlaceTarget(model, data, call->target);
  ForwardUnactuated(model, data);
}

void RequireVector(std::span<const double> values, int size, const char* name) {
  if (std::ssize(values) != size) {
    throw std::invalid_argument(
        std::string(name) + " has " + std::to_string(values.size()) +
        " numbers; this robot has " + std::to_string(size));
  }
  for (const double value : values) {
    if (!std::isfinite(value)) {
      throw std::invalid_argument(std::string(name) +
                                  " must hold finite numbers only");
    }
  }
}

const std::vector<SimulationOptions>& RequireSome(
    const std::vector<SimulationOptions>& simulations, int threads) {
  if (simulations.empty() || threads < 1) {
    throw std::invalid_argument(
        "an environment needs at least one simulation and one thread");
  }
  return simulations;
}

}  // namespace

MujocoEnvironment::MujocoEnvironment(
    std::unique_ptr<Domain> domain, const TaskOptions& task,
    const std::vector<SimulationOptions>& simulations, int threads)
    : domain_(std::move(domain)),
      constraints_(*domain_, task.constraints.value()),
      models_(*domain_, task.schedules, RequireSome(simulations, threads)),
      batch_(models_, threads),
      episode_step_(simulations.size(), -1) {
  for (const SimulationOptions& options : simulations) {
    streams_.emplace_back(configs::DeriveSeed(options.seed, "reset"));
    safety_coefficients_.push_back(
        options.safety_coefficient.value_or(task.safety_coefficient.value()));
  }
  domain_->Bind(model(0));
  MakeSpec(task.task);
  AddChallenges(task, simulations);

  const int n = size();
  time_step_.observation = RowMatrix::Zero(n, spec_.observation.size());
  time_step_.reward = Eigen::VectorXd::Zero(n);
  time_step_.costs = RowMatrix::Zero(n, constraints_.size());
  time_step_.terminated.assign(n, 0);
  time_step_.truncated.assign(n, 0);
  time_step_.diverged.assign(n, 0);
}

const TimeStep& MujocoEnvironment::Reset(std::span<const int> ids) {
  RequireSimulations(ids);
  if (ids.empty()) return time_step_;
  if (models_.Advance(ids)) batch_.TakeModels(models_);

  ResetCall call{domain_.get(), streams_.data()};
  RequireReset(ids, batch_.Reset(ids, &DrawPose, &call));
  for (const int id : ids) BeginEpisode(id);
  return time_step_;
}

const TimeStep& MujocoEnvironment::Step(const RowMatrix& actions) {
  WriteControls(actions);
  batch_.Step(domain_->substeps());
  for (int i = 0; i < size(); ++i) ReadOutcome(i);
  return time_step_;
}

std::vector<std::uint64_t> MujocoEnvironment::State() const {
  std::vector<std::uint64_t> state;
  StateWriter writer(state);
  for (int i = 0; i < size(); ++i) {
    writer.Stream(streams_[i]);
    models_.AppendState(i, state);
    challenges_[i].Save(writer);
  }
  return state;
}

void MujocoEnvironment::SetState(std::span<const std::uint64_t> state) {
  if (state.size() != State().size()) {
    throw std::invalid_argument(
        spec_.task + ": a saved state of " + std::to_string(state.size()) +
        " words does not fit " + std::to_string(size()) +
        " simulations; was the configuration changed?");
  }
  StateReader reader(state);
  for (int i = 0; i < size(); ++i) {
    reader.Stream(streams_[i]);
    models_.SetState(i, reader.Words(models_.state_size()));
    challenges_[i].Load(reader);
    episode_step_[i] = -1;
  }
  batch_.TakeModels(models_);
}

const TimeStep& MujocoEnvironment::SetPose(int simulation,
                                           std::span<const double> position,
                                           std::span<const double> velocity,
                                           std::span<const double> target) {
  const std::span<const int> ids(&simulation, 1);
  RequireSimulations(ids);
  RequireVector(position, model(simulation).nq, "qpos");
  RequireVector(velocity, model(simulation).nv, "qvel");
  domain_->RequireTarget(target);

  PoseCall call{domain_.get(), position, velocity, target};
  RequireReset(ids, batch_.Reset(ids, &TakePose, &call));
  BeginEpisode(simulation);
  return time_step_;
}

void MujocoEnvironment::MakeSpec(const std::string& task) {
  const mjModel& m = model(0);
  for (int i = 0; i < m.nu; ++i) {
    spec_.action.box.push_back({mj_id2name(&m, mjOBJ_ACTUATOR, i), "1", -1, 1});
  }
  spec_.task = task;
  spec_.observation = domain_->observation();
  spec_.constraints = constraints_.names();
  spec_.horizon = kHorizon;
  spec_.control_timestep = m.opt.timestep * domain_->substeps();
}

void MujocoEnvironment::AddChallenges(
    const TaskOptions& task,
    const std::vector<SimulationOptions>& simulations) {
  const int observations = static_cast<int>(spec_.observation.size());
  const mjModel& m = model(0);
  std::vector<Limits> controls;
  for (int i = 0; i < m.nu; ++i) {
    controls.push_back(
        {m.actuator_ctrlrange[2 * i], m.actuator_ctrlrange[2 * i + 1]});
  }

  std::vector<Quantity> added;
  for (const SimulationOptions& options : simulations) {
    const ChallengeSettings settings = SettingsOf(task, options);
    if (constraints_.size() == 0 && HasSecondObjective(settings)) {
      throw std::invalid_argument(
          spec_.task +
          ": challenge.multi_objective needs an active constraint, since the "
          "second objective is the share of those satisfied");
    }
    challenges_.emplace_back(settings, controls, observations, options.seed);
    added = AddedObservations(settings);
  }
  spec_.observation.insert(spec_.observation.end(), added.begin(), added.end());
}

void MujocoEnvironment::RequireSimulations(std::span<const int> ids) const {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    // The engine ends the process on any of these.
    if (ids[i] < 0 || ids[i] >= size() || (i > 0 && ids[i] <= ids[i - 1])) {
      throw std::invalid_argument(
          spec_.task + ": simulation " + std::to_string(ids[i]) +
          ": ids must be sorted, unique and below " + std::to_string(size()));
    }
  }
}

void MujocoEnvironment::RequireReset(std::span<const int> ids,
                                     bool succeeded) const {
  if (succeeded) return;
  for (const int id : ids) {
    const std::string reason = batch_.Error(id);
    if (reason.empty()) continue;
    throw std::invalid_argument(
        spec_.task + ": simulation " + std::to_string(id) +
        " could not be reset: " + reason +
        "; choose parameters nearer to the nominal ones");
  }
}

void MujocoEnvironment::BeginEpisode(int simulation) {
  episode_step_[simulation] = 0;
  const SimulationView view = View(simulation);
  const double satisfied =
      constraints_.Evaluate(view, safety_coefficients_[simulation],
                            time_step_.costs.row(simulation).data());
  WriteObservation(simulation, domain_->Reward(view), satisfied);
  time_step_.reward[simulation] = 0;
  time_step_.costs.row(simulation).setZero();
  time_step_.truncated[simulation] = 0;
  time_step_.diverged[simulation] = 0;
}

void MujocoEnvironment::WriteControls(const RowMatrix& actions) {
  const mjModel& m = batch_.layout();
  if (actions.rows() != size() || actions.cols() != m.nu) {
    throw std::invalid_argument(
        spec_.task + ": actions of shape [" + std::to_string(actions.rows()) +
        ", " + std::to_string(actions.cols()) + "]; expected [" +
        std::to_string(size()) + ", " + std::to_string(m.nu) + "]");
  }
  if (actions.hasNaN()) {
    throw std::invalid_argument(
        spec_.task + ": an action is not a number; has the policy diverged?");
  }
  batch_.KeepControls();
  for (int i = 0; i < size(); ++i) {
    if (episode_step_[i] < 0) {
      throw std::logic_error("MujocoEnvironment: Step before Reset");
    }
    double* control = batch_.control(i);
    for (int j = 0; j < m.nu; ++j) {
      const double low = m.actuator_ctrlrange[2 * j];
      const double high = m.actuator_ctrlrange[2 * j + 1];
      // Written about the middle, so that a range of [-1, 1] is the identity
      // to the last bit.
      const double action = std::clamp(actions(i, j), -1.0, 1.0);
      // This form and no other: the suite's own rounding, seen after contacts.
      control[j] = low + (high - low) / 2 * (action + 1);
    }
    challenges_[i].ChangeControls({control, static_cast<std::size_t>(m.nu)});
  }
}

void MujocoEnvironment::ReadOutcome(int simulation) {
  const SimulationView view = View(simulation);
  time_step_.truncated[simulation] = ++episode_step_[simulation] >= kHorizon;
  time_step_.diverged[simulation] = batch_.Diverged(simulation);
  if (time_step_.diverged[simulation]) {
    domain_->Observe(view, time_step_.observation.row(simulation).data());
    time_step_.reward[simulation] = 0;
    time_step_.costs.row(simulation).setZero();
    return;
  }
  const double satisfied =
      constraints_.Evaluate(view, safety_coefficients_[simulation],
                            time_step_.costs.row(simulation).data());
  const double reward = domain_->Reward(view);
  time_step_.reward[simulation] =
      challenges_[simulation].ChangeReward(reward, satisfied);
  WriteObservation(simulation, reward, satisfied);
}

void MujocoEnvironment::WriteObservation(int simulation, double reward,
                                         double satisfied) {
  double* row = time_step_.observation.row(simulation).data();
  domain_->Observe(View(simulation), row);
  challenges_[simulation].ChangeObservation({row, spec_.observation.size()},
                                            reward, satisfied);
}

}  // namespace ballast::envs
