#include "tools/distillation/robot_states.h"

#include <stdexcept>
#include <utility>

#include "agents/saved_tensors.h"
#include "configs/seeds.h"
#include "models/tensor_finder.h"
#include "tools/episode_metrics.h"

namespace ballast::tools {
RobotStates::RobotStates(const Experiment& experiment)
    : experiment_(experiment),
      environment_(experiment.MakeEnvironment()),
      collector_(*environment_,
                 configs::DeriveSeed(experiment.run.seed, "action_noise")),
      total_costs_(experiment.constraints.size(), 0.0) {}

agents::distillation::States RobotStates::Live(const models::Policy& teacher,
                                               const models::Policy& student,
                                               double share,
                                               std::int64_t steps) {
  episodes_.clear();
  std::vector<at::Tensor> observations;
  std::int64_t lived = 0;
  int blown_up = 0;
  while (lived < steps) {
    agents::Episode episode = collector_.Collect(student, teacher, share);
    // An episode that ends at once lives no step: do not try for ever.
    blown_up = episode.length() == 0 ? blown_up + 1 : 0;
    if (blown_up == 100) {
      throw std::runtime_error(
          "the simulation blew up in its first step 100 times in a row; "
          "lessen environment.perturbation");
    }
    observations.push_back(episode.observation.narrow(0, 0, episode.length()));
    lived += episode.length();
    for (std::size_t k = 0; k < total_costs_.size(); ++k) {
      total_costs_[k] += episode.total_costs[k];
    }
    episodes_.push_back(std::move(episode));
  }
  return {at::cat(observations), {}};
}

std::vector<Scalar> RobotStates::Metrics() const {
  return EpisodeMetrics(episodes_, experiment_.constraints, total_costs_);
}

std::vector<models::NamedTensor> RobotStates::Save() const {
  return {{"run.total_costs", models::DoubleTensor(total_costs_)},
          {"run.environment", models::WordTensor(environment_->State())},
          {"run.noise", agents::WordsOf(collector_.noise())}};
}

void RobotStates::Restore(const std::vector<models::NamedTensor>& saved,
                          const std::string& file) {
  const models::TensorFinder finder(saved, file);
  const std::vector<double> total_costs = finder.Doubles("run.total_costs");
  if (total_costs.size() != total_costs_.size()) {
    throw std::invalid_argument(file + ": a checkpoint of other constraints");
  }
  agents::SavedTensors(saved).Restore("run.noise", collector_.noise());
  environment_->SetState(finder.Words("run.environment"));
  total_costs_ = total_costs;
}

}  // namespace ballast::tools
