#include "envs/mujoco/mujoco_environment.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "configs/names.h"
#include "configs/seeds.h"
#include "envs/mujoco/reset.h"

namespace ballast::envs {
namespace {

constexpr int kHorizon = 1000;
constexpr std::size_t kStreamWords = 4;

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

int FindConstraint(const std::vector<ConstraintInfo>& known,
                   const std::string& name) {
  std::vector<std::string> names;
  for (const ConstraintInfo& constraint : known) {
    if (constraint.name == name || constraint.name == name + "_constraint") {
      return static_cast<int>(names.size());
    }
    names.push_back(constraint.name);
  }
  throw std::invalid_argument(configs::UnknownName("constraint", name, names));
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
    std::string task, std::unique_ptr<Domain> domain,
    const std::vector<std::string>& constraints,
    const std::vector<ParameterSchedule>& schedules,
    const std::vector<SimulationOptions>& simulations, int threads)
    : domain_(std::move(domain)),
      models_(*domain_, schedules, RequireSome(simulations, threads)),
      batch_(models_, threads),
      episode_step_(simulations.size(), -1) {
  for (const SimulationOptions& options : simulations) {
    streams_.emplace_back(configs::DeriveSeed(options.seed, "reset"));
  }
  domain_->Bind(model(0));
  MakeSpec(std::move(task), constraints);

  const int n = size();
  time_step_.observation = RowMatrix::Zero(n, spec_.observation.size());
  time_step_.reward = Eigen::VectorXd::Zero(n);
  time_step_.costs = RowMatrix::Zero(n, active_.size());
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
  for (int i = 0; i < size(); ++i) {
    const auto& words = streams_[i].state();
    state.insert(state.end(), words.begin(), words.end());
    models_.AppendState(i, state);
  }
  return state;
}

void MujocoEnvironment::SetState(std::span<const std::uint64_t> state) {
  const std::size_t row = kStreamWords + models_.state_size();
  if (state.size() != row * size()) {
    throw std::invalid_argument(
        spec_.task + ": a saved state of " + std::to_string(state.size()) +
        " words does not fit " + std::to_string(size()) +
        " simulations; was the configuration changed?");
  }
  for (int i = 0; i < size(); ++i) {
    const auto words = state.subspan(i * row, row);
    configs::RandomStream::State stream;
    std::copy_n(words.begin(), kStreamWords, stream.begin());
    if (stream == configs::RandomStream::State{}) {
      throw std::invalid_argument(spec_.task +
                                  ": a saved random stream is all zero");
    }
    streams_[i].set_state(stream);
    models_.SetState(i, words.subspan(kStreamWords));
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

void MujocoEnvironment::MakeSpec(std::string task,
                                 const std::vector<std::string>& constraints) {
  const std::vector<ConstraintInfo> known = domain_->constraints();
  for (const std::string& name : constraints) {
    const int index = FindConstraint(known, name);
    if (std::find(active_.begin(), active_.end(), index) != active_.end()) {
      throw std::invalid_argument("constraint " + known[index].name +
                                  " is given twice; name each once");
    }
    active_.push_back(index);
    spec_.constraints.push_back(known[index].name);
  }

  const mjModel& m = model(0);
  for (int i = 0; i < m.nu; ++i) {
    spec_.action.box.push_back({mj_id2name(&m, mjOBJ_ACTUATOR, i), "1", -1, 1});
  }
  spec_.task = std::move(task);
  spec_.observation = domain_->observation();
  spec_.horizon = kHorizon;
  spec_.control_timestep = m.opt.timestep * domain_->substeps();
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
  domain_->Observe(View(simulation),
                   time_step_.observation.row(simulation).data());
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
  }
}

void MujocoEnvironment::ReadOutcome(int simulation) {
  const SimulationView view = View(simulation);
  domain_->Observe(view, time_step_.observation.row(simulation).data());
  time_step_.truncated[simulation] = ++episode_step_[simulation] >= kHorizon;
  time_step_.diverged[simulation] = batch_.Diverged(simulation);
  if (time_step_.diverged[simulation]) {
    time_step_.reward[simulation] = 0;
    time_step_.costs.row(simulation).setZero();
    return;
  }
  time_step_.reward[simulation] = domain_->Reward(view);
  for (std::size_t k = 0; k < active_.size(); ++k) {
    time_step_.costs(simulation, k) =
        domain_->Satisfied(active_[k], view) ? 0 : 1;
  }
}

}  // namespace ballast::envs
