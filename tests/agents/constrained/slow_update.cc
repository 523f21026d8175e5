#include "tests/agents/constrained/slow_update.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace ballast::agents::constrained {
namespace {

constexpr std::string_view kPerturbation = "perturbation.";

}  // namespace

std::vector<double> PolicyParameters(const Saved& saved,
                                     const std::string& owner) {
  std::vector<double> parameters;
  for (const char* name : {"0.weight", "0.bias", "norm.gain", "norm.offset",
                           "1.weight", "1.bias", "2.weight", "2.bias"}) {
    const std::vector<double> part = models::Doubles(
        saved.at(owner + "policy.network." + std::string(name)));
    parameters.insert(parameters.end(), part.begin(), part.end());
  }
  return parameters;
}

SlowUpdate::SlowUpdate(SlowAgent agent, const Saved& saved)
    : agent_(std::move(agent)),
      replay_(SlowReplay(agent_.episodes, agent_.config.replay_capacity)),
      replay_stream_(0) {
  for (const auto& [name, tensor] : saved) {
    if (name.starts_with("random.")) continue;
    if (name.starts_with(kPerturbation)) {
      agent_.perturbation->state[name.substr(kPerturbation.size())] =
          models::Doubles(tensor);
    } else if (name.find("policy.network.") == std::string::npos) {
      state[name] = models::Doubles(tensor);
    }
  }
  state["policy"] = PolicyParameters(saved);
  if (HasAdversary()) {
    state["adversary.policy"] = PolicyParameters(saved, "adversary.");
  }
  SetRandom(saved);
}

void SlowUpdate::SetRandom(const Saved& saved) {
  std::vector<const char*> names{"random.perturbation", "random.target_actions",
                                 "random.policy_actions"};
  if (HasAdversary()) names.push_back("random.adversary");
  for (const char* name : names) {
    generators_[name] = at::make_generator<at::CPUGeneratorImpl>();
    generators_[name].set_state(saved.at(name));
  }
  configs::RandomStream::State words;
  std::copy_n(saved.at("random.replay").const_data_ptr<std::int64_t>(), 4,
              words.begin());
  replay_stream_.set_state(words);
}

void SlowUpdate::GetRandom() {
  for (auto& [name, generator] : generators_) {
    random[name] = generator.get_state();
  }
  random["random.replay"] = at::empty({4}, at::kLong);
  std::copy_n(replay_stream_.state().begin(), 4,
              random["random.replay"].mutable_data_ptr<std::int64_t>());
}

void SlowUpdate::Run() {
  DrawBatch();
  FormTargets();
  StepPerturbation();
  StepCritics();
  if (HasAdversary()) StepAdversary();
  actions_ = SampleActions("", "random.policy_actions");
  ChooseObjective();
  StepPolicy("", actions_, objective_);
  StepMultipliers();
  GetRandom();
}

void SlowUpdate::DrawBatch() {
  batch_.clear();
  observed_.clear();
  states_.clear();
  for (int b = 0; b < agent_.config.batch; ++b) {
    batch_.push_back(replay_[replay_stream_.Index(replay_.size())]);
    const SlowTransition& now = batch_.back();
    observed_.push_back({now.observation, now.action, now.next_observation});
    states_.push_back(Normalised(now.observation));
    holds_an_end = holds_an_end || now.terminated;
  }
}

std::vector<std::vector<double>> SlowUpdate::SampleActions(
    const std::string& owner, const std::string& stream) {
  const int count = agent_.config.mpo.actions_per_state;
  const std::int64_t rows = agent_.config.batch;
  const at::Tensor noise = Normal({count, rows, agent_.action_size}, stream);
  std::vector<std::vector<double>> actions;
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t b = 0; b < rows; ++b) {
      const models::SlowMoments moments = TargetMoments(owner, states_[b]);
      actions.push_back(ActionOf(moments, models::Doubles(noise[i][b])));
    }
  }
  return actions;
}

std::vector<double> SlowUpdate::ValuesOf(
    std::size_t outcome, const std::vector<std::vector<double>>& actions) {
  std::vector<double> values;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    values.push_back(
        CautiousValue(outcome, states_[i % states_.size()], actions[i]));
  }
  return values;
}

void SlowUpdate::StepAdversary() {
  const int every = agent_.config.adversary.update_every;
  double& updates = state["adversary.updates"][0];
  const bool due = std::fmod(updates, every) == 0.0;
  updates += 1.0;
  if (!due) return;
  const auto actions = SampleActions("adversary.", "random.adversary");
  std::vector<double> objective(actions.size(), 0.0);
  const std::size_t first = targets_.size() == 1 ? 0 : 1;
  for (std::size_t o = first; o < targets_.size(); ++o) {
    const std::vector<double> values = ValuesOf(o, actions);
    for (std::size_t i = 0; i < values.size(); ++i) {
      objective[i] += o == 0 ? -values[i] : values[i];
    }
  }
  StepPolicy("adversary.", actions, objective);
}

void SlowUpdate::ChooseObjective() {
  cost_estimates.clear();
  std::vector<std::vector<double>> all;
  for (std::size_t o = 0; o < targets_.size(); ++o) {
    all.push_back(ValuesOf(o, actions_));
  }
  for (std::size_t k = 0; k + 1 < all.size(); ++k) {
    // Of the first actions alone, if the constraint says so.
    const int actions = agent_.config.constraints[k].actions_per_state.value_or(
        agent_.config.mpo.actions_per_state);
    const auto count = static_cast<std::size_t>(actions) * states_.size();
    double estimate = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
      estimate += all[1 + k][i] / static_cast<double>(count);
    }
    cost_estimates.push_back(estimate);
  }
  outcome_weights = WeighOutcomes();
  objective_.assign(actions_.size(), 0.0);
  for (std::size_t i = 0; i < objective_.size(); ++i) {
    for (std::size_t o = 0; o < all.size(); ++o) {
      objective_[i] += (o == 0 ? 1.0 : -1.0) * outcome_weights[o] * all[o][i];
    }
  }
}

double SlowUpdate::Budget(std::size_t constraint) const {
  const Constraint& limited = agent_.config.constraints[constraint];
  return limited.budget_per_episode / agent_.horizon / (1.0 - limited.discount);
}

at::Tensor SlowUpdate::Normal(at::IntArrayRef shape,
                              const std::string& stream) {
  return at::empty(shape).normal_(0.0, 1.0, generators_[stream]);
}

std::vector<double> SlowUpdate::Normalised(
    std::vector<double> observation) const {
  const std::vector<double>& mean = state.at("policy.normaliser.mean");
  const std::vector<double>& variance = state.at("policy.normaliser.variance");
  for (std::size_t d = 0; d < observation.size(); ++d) {
    observation[d] = (observation[d] - mean[d]) / std::sqrt(variance[d]);
  }
  return observation;
}

double SlowUpdate::Scale(std::size_t outcome) const {
  return std::sqrt(
      state.at("returns." + std::to_string(outcome) + ".variance")[0]);
}

double SlowUpdate::Discount(std::size_t outcome) const {
  return outcome == 0 ? agent_.config.discount
                      : agent_.config.constraints[outcome - 1].discount;
}

std::vector<double> SlowUpdate::CriticInput(std::vector<double> row,
                                            const std::vector<double>& action) {
  for (const double a : action) row.push_back(std::clamp(a, -1.0, 1.0));
  return row;
}

std::vector<double> SlowUpdate::ActionOf(const models::SlowMoments& moments,
                                         std::vector<double> noise) {
  for (std::size_t j = 0; j < noise.size(); ++j) {
    noise[j] = moments.mean[j] + std::exp(moments.log_deviation[j]) * noise[j];
  }
  return noise;
}

double SlowUpdate::CautiousValue(std::size_t outcome,
                                 const std::vector<double>& row,
                                 const std::vector<double>& action) const {
  const std::vector<double>& all = state.at("critics.targets");
  const std::size_t count = all.size() / (2 * targets_.size());
  const auto twin = [&](std::size_t member) {
    return models::SlowForward(agent_.config.critics.network,
                               std::span(all).subspan(member * count, count),
                               CriticInput(row, action))[0];
  };
  const double one = twin(2 * outcome);
  const double two = twin(2 * outcome + 1);
  return Scale(outcome) *
         (outcome == 0 ? std::min(one, two) : std::max(one, two));
}

models::SlowMoments SlowUpdate::TargetMoments(
    const std::string& owner, const std::vector<double>& row) const {
  return models::SlowMomentsOf(
      models::SlowForward(agent_.config.policy_network,
                          state.at(owner + "mpo.target"), row),
      agent_.config.initial_deviation);
}

}  // namespace ballast::agents::constrained
