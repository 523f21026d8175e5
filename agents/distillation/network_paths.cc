#include "agents/distillation/network_paths.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "agents/saved_tensors.h"
#include "configs/seeds.h"

namespace ballast::agents::distillation {
namespace {

constexpr std::int64_t kMostJobsHeld = 1000;

models::Factors StationsOf(const envs::MixedSystem& system) {
  std::vector<int> choices;
  for (const envs::Factor& station : system.spec().stations) {
    choices.push_back(station.choices);
  }
  return models::Factors(choices);
}

at::Tensor TensorOf(const envs::IntMatrix& states) {
  at::Tensor tensor = at::empty({states.rows(), states.cols()}, at::kLong);
  std::copy_n(states.data(), states.size(),
              tensor.mutable_data_ptr<std::int64_t>());
  return tensor;
}

/// Throws std::invalid_argument.
envs::IntMatrix StatesOf(const at::Tensor& saved,
                         const envs::MixedSystem& system) {
  envs::IntMatrix states(saved.size(0), saved.size(1));
  const auto* entry = saved.const_data_ptr<std::int64_t>();
  bool is_possible = true;
  for (Eigen::Index i = 0; i < states.size(); ++i) {
    is_possible = is_possible && entry[i] >= 0 && entry[i] <= envs::kMostJobs;
    states.data()[i] = static_cast<std::int32_t>(entry[i]);
  }
  for (Eigen::Index row = 0; is_possible && row < states.rows(); ++row) {
    is_possible = system.IsPossible({states.data() + row * states.cols(),
                                     static_cast<std::size_t>(states.cols())});
  }
  if (is_possible) return states;
  throw std::invalid_argument(
      "checkpoint: a path is in a state that cannot occur; start anew with "
      "--fresh");
}

void EmptyIfLong(const envs::MixedSystem& system, envs::IntMatrix& states) {
  const auto queues = static_cast<Eigen::Index>(system.spec().queues.size());
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    const std::int64_t jobs =
        states.row(row).tail(queues).cast<std::int64_t>().sum();
    if (jobs > kMostJobsHeld) states.row(row).setZero();
  }
}

}  // namespace

NetworkPaths::NetworkPaths(
    std::vector<std::shared_ptr<const envs::MixedSystem>> worlds, int actors,
    std::uint64_t seed)
    : stations_(StationsOf(*worlds.front())) {
  for (std::size_t w = 0; w < worlds.size(); ++w) {
    Paths paths;
    paths.system = std::move(worlds[w]);
    paths.states = envs::IntMatrix::Zero(actors, paths.system->state_size());
    const auto fill = [&](std::vector<configs::RandomStream>& streams,
                          const char* name) {
      for (int i = 0; i < actors; ++i) {
        const auto index =
            w * static_cast<std::size_t>(actors) + static_cast<std::size_t>(i);
        streams.emplace_back(configs::DeriveSeed(seed, name, index));
      }
    };
    fill(paths.labels, "paths.labels");
    fill(paths.teacher, "paths.teacher");
    fill(paths.student, "paths.student");
    fill(paths.turns, "paths.turns");
    worlds_.push_back(std::move(paths));
  }
}

LivedPaths NetworkPaths::Live(const models::Policy& teacher,
                              const models::Policy& student, double share,
                              std::int64_t steps) {
  const std::int64_t rows_of_step =
      std::ssize(worlds_) * worlds_.front().states.rows();
  std::vector<at::Tensor> observations, masks, costs;
  Eigen::VectorXd cost;
  double total = 0.0;
  std::int64_t lived = 0;
  for (; lived < steps; lived += rows_of_step) {
    for (Paths& paths : worlds_) {
      const States seen = Observe(paths);
      envs::IntVector labels;
      const envs::IntVector actions =
          Choose(paths, seen, teacher, student, share);
      paths.system->Sample(paths.states, paths.labels, labels);
      paths.system->Cost(paths.states, cost);
      paths.system->Next(paths.states, actions, labels, paths.states);
      EmptyIfLong(*paths.system, paths.states);
      total += cost.sum();
      observations.push_back(seen.observation);
      masks.push_back(seen.mask);
      costs.push_back(at::empty({cost.size()}, at::kDouble));
      std::copy_n(cost.data(), cost.size(),
                  costs.back().mutable_data_ptr<double>());
    }
  }
  return {{at::cat(observations), at::cat(masks)},
          at::cat(costs),
          total / static_cast<double>(lived)};
}

States NetworkPaths::Observe(const Paths& paths) const {
  envs::RowMatrix observation;
  envs::MaskMatrix mask;
  paths.system->Observe(paths.states, observation);
  paths.system->Mask(paths.states, mask);
  States seen{at::empty({observation.rows(), observation.cols()}),
              at::empty({mask.rows(), mask.cols()}, at::kBool)};
  std::transform(observation.data(), observation.data() + observation.size(),
                 seen.observation.mutable_data_ptr<float>(),
                 [](double entry) { return static_cast<float>(entry); });
  std::transform(mask.data(), mask.data() + mask.size(),
                 seen.mask.mutable_data_ptr<bool>(),
                 [](std::uint8_t allowed) { return allowed != 0; });
  return seen;
}

envs::IntVector NetworkPaths::Choose(Paths& paths, const States& seen,
                                     const models::Policy& teacher,
                                     const models::Policy& student,
                                     double share) const {
  const auto ask = [&](const models::Policy& policy,
                       std::vector<configs::RandomStream>& streams) {
    return policy.Act(seen.observation, seen.mask)->SampleEach(streams);
  };
  at::Tensor of_teacher, of_student;
  if (share > 0) of_teacher = ask(teacher, paths.teacher);
  if (share < 1) of_student = ask(student, paths.student);
  envs::IntVector actions(seen.rows());
  for (Eigen::Index row = 0; row < actions.size(); ++row) {
    const double draw = paths.turns[static_cast<std::size_t>(row)].Uniform();
    const at::Tensor& choices = draw < share ? of_teacher : of_student;
    const auto* choice =
        choices.const_data_ptr<std::int64_t>() + row * stations_.count();
    std::int64_t number = 0;
    for (int f = 0; f < stations_.count(); ++f) {
      number = number * stations_.choices(f) + choice[f];
    }
    actions[row] = static_cast<std::int32_t>(number);
  }
  return actions;
}

std::vector<models::NamedTensor> NetworkPaths::Save() const {
  std::vector<models::NamedTensor> saved;
  for (std::size_t w = 0; w < worlds_.size(); ++w) {
    const Paths& paths = worlds_[w];
    const std::string prefix = "paths." + std::to_string(w) + ".";
    saved.emplace_back(prefix + "states", TensorOf(paths.states));
    for (std::size_t i = 0; i < paths.labels.size(); ++i) {
      const std::string end = "." + std::to_string(i);
      saved.emplace_back(prefix + "labels" + end, WordsOf(paths.labels[i]));
      saved.emplace_back(prefix + "teacher" + end, WordsOf(paths.teacher[i]));
      saved.emplace_back(prefix + "student" + end, WordsOf(paths.student[i]));
      saved.emplace_back(prefix + "turns" + end, WordsOf(paths.turns[i]));
    }
  }
  return saved;
}

void NetworkPaths::Restore(const std::vector<models::NamedTensor>& saved) {
  const SavedTensors tensors(saved);
  tensors.Require(Save());
  for (std::size_t w = 0; w < worlds_.size(); ++w) {
    Paths& paths = worlds_[w];
    const std::string prefix = "paths." + std::to_string(w) + ".";
    paths.states = StatesOf(
        tensors.Find(prefix + "states", TensorOf(paths.states)).contiguous(),
        *paths.system);
    for (std::size_t i = 0; i < paths.labels.size(); ++i) {
      const std::string end = "." + std::to_string(i);
      tensors.Restore(prefix + "labels" + end, paths.labels[i]);
      tensors.Restore(prefix + "teacher" + end, paths.teacher[i]);
      tensors.Restore(prefix + "student" + end, paths.student[i]);
      tensors.Restore(prefix + "turns" + end, paths.turns[i]);
    }
  }
}

}  // namespace ballast::agents::distillation
