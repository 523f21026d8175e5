#include "tests/agents/constrained/slow_update.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "configs/random_stream.h"
#include "tests/agents/constrained/slow_m_step.h"

namespace ballast::agents::constrained {
namespace {

using models::Doubles;

std::vector<double> JoinedClipped(std::vector<double> state,
                                  const std::vector<double>& action) {
  for (const double a : action) state.push_back(std::clamp(a, -1.0, 1.0));
  return state;
}

void Follow(std::vector<double>& target, const std::vector<double>& source,
            double rate) {
  for (std::size_t i = 0; i < target.size(); ++i) {
    target[i] = (1.0 - rate) * target[i] + rate * source[i];
  }
}

}  // namespace

std::vector<double> PolicyParameters(const Saved& saved) {
  std::vector<double> parameters;
  for (const char* name : {"0.weight", "0.bias", "norm.gain", "norm.offset",
                           "1.weight", "1.bias", "2.weight", "2.bias"}) {
    const std::vector<double> part =
        Doubles(saved.at("policy.network." + std::string(name)));
    parameters.insert(parameters.end(), part.begin(), part.end());
  }
  return parameters;
}

SlowUpdate::SlowUpdate(SlowAgent agent, const Saved& saved)
    : agent_(std::move(agent)) {
  for (const auto& [name, tensor] : saved) {
    if (name.starts_with("random.")) continue;
    if (!name.starts_with("policy.network.")) state[name] = Doubles(tensor);
  }
  state["policy"] = PolicyParameters(saved);
  for (const char* name : {"random.perturbation", "random.target_actions",
                           "random.policy_actions"}) {
    generators_[name] = at::make_generator<at::CPUGeneratorImpl>();
    generators_[name].set_state(saved.at(name));
  }
  DrawBatch(saved);
  FormTargets();
  StepCritics();
  SampleActions();
  ChooseObjective();
  StepPolicy();
  for (auto& [name, generator] : generators_) {
    random[name] = generator.get_state();
  }
}

std::vector<SlowUpdate::Transition> SlowUpdate::Replay() const {
  std::vector<Transition> replay;
  std::size_t added = 0;
  const auto capacity = static_cast<std::size_t>(agent_.config.replay_capacity);
  for (const Episode& episode : agent_.episodes) {
    for (std::int64_t t = 0; t < episode.length(); ++t) {
      const bool last = t + 1 == episode.length();
      Transition transition{Doubles(episode.observation[t]),
                            Doubles(episode.action[t]),
                            episode.reward[t].item<double>(),
                            Doubles(episode.costs.select(1, t)),
                            Doubles(episode.observation[t + 1]),
                            episode.terminated && last};
      if (replay.size() < capacity) replay.emplace_back();
      replay[added++ % capacity] = std::move(transition);
    }
  }
  return replay;
}

void SlowUpdate::DrawBatch(const Saved& saved) {
  configs::RandomStream stream(0);
  const at::Tensor words = saved.at("random.replay").clone();
  auto* word = words.mutable_data_ptr<std::int64_t>();
  configs::RandomStream::State stream_state;
  std::copy_n(word, 4, stream_state.begin());
  stream.set_state(stream_state);
  const std::vector<Transition> replay = Replay();
  for (int b = 0; b < agent_.config.batch; ++b) {
    batch_.push_back(replay[stream.Index(replay.size())]);
    states_.push_back(Normalised(batch_.back().observation));
  }
  std::copy_n(stream.state().begin(), 4, word);
  random["random.replay"] = words;
}

void SlowUpdate::FormTargets() {
  const std::int64_t rows = agent_.config.batch;
  const at::Tensor x =
      at::empty({agent_.samples, rows, agent_.state_size})
          .uniform_(-2 * agent_.magnitude, 2 * agent_.magnitude,
                    generators_["random.perturbation"]);
  const at::Tensor noise = Normal({agent_.samples, rows, agent_.action_size},
                                  "random.target_actions");
  const std::size_t outcomes = 1 + agent_.config.constraints.size();
  targets_.assign(outcomes, {});
  for (std::int64_t b = 0; b < rows; ++b) {
    const Transition& now = batch_[b];
    std::vector<std::vector<double>> values(outcomes);
    for (std::int64_t i = 0; i < agent_.samples; ++i) {
      std::vector<double> next;
      for (std::size_t d = 0; d < now.observation.size(); ++d) {
        const double change = now.next_observation[d] - now.observation[d];
        next.push_back(now.observation[d] +
                       (1.0 + Doubles(x[i][b])[d]) * change);
      }
      next = Normalised(next);
      const models::SlowMoments moments = TargetMoments(next);
      std::vector<double> action = Doubles(noise[i][b]);
      for (std::size_t j = 0; j < action.size(); ++j) {
        action[j] =
            moments.mean[j] + std::exp(moments.log_deviation[j]) * action[j];
      }
      for (std::size_t o = 0; o < outcomes; ++o) {
        values[o].push_back(CautiousValue(o, next, action));
      }
    }
    for (std::size_t o = 0; o < outcomes; ++o) {
      std::sort(values[o].begin(), values[o].end());
      if (o > 0) std::reverse(values[o].begin(), values[o].end());
      double risk = 0.0;
      for (int i = 0; i < agent_.samples; ++i) {
        risk += agent_.risk[i] * values[o][i];
      }
      const double outcome = o == 0 ? now.reward : now.costs[o - 1];
      targets_[o].push_back(outcome +
                            (now.terminated ? 0.0 : Discount(o) * risk));
    }
  }
}

void SlowUpdate::StepCritics() {
  std::vector<double>& all = state["critics.parameters"];
  std::vector<double>& first = state["critics.adam.first_moment"];
  std::vector<double>& second = state["critics.adam.second_moment"];
  const auto steps = static_cast<std::int64_t>(state["critics.adam.steps"][0]);
  const std::size_t members = 2 * targets_.size();
  const std::size_t count = all.size() / members;
  critic_losses.assign(targets_.size(), 0.0);
  for (std::size_t member = 0; member < members; ++member) {
    const std::size_t outcome = member / 2;
    const auto loss = [&](const std::vector<double>& parameters) {
      double sum = 0.0;
      for (std::size_t b = 0; b < batch_.size(); ++b) {
        const double value =
            models::SlowForward(agent_.config.critics.network, parameters,
                                JoinedClipped(states_[b], batch_[b].action))[0];
        const double error = value - targets_[outcome][b] / Scale(outcome);
        sum += 0.5 * error * error / static_cast<double>(batch_.size());
      }
      return sum;
    };
    const auto part = [&](std::vector<double>& from) {
      const auto begin =
          from.begin() + static_cast<std::ptrdiff_t>(member * count);
      return std::vector<double>(begin,
                                 begin + static_cast<std::ptrdiff_t>(count));
    };
    const auto put = [&](const std::vector<double>& values,
                         std::vector<double>& to) {
      std::copy(values.begin(), values.end(),
                to.begin() + static_cast<std::ptrdiff_t>(member * count));
    };
    std::vector<double> parameters = part(all);
    critic_losses[outcome] += loss(parameters);
    models::SlowAdam adam{part(first), part(second), steps};
    adam.Step(parameters, models::DifferenceGradient(loss, parameters),
              agent_.config.critics.learning_rate);
    put(parameters, all);
    put(adam.first_moment, first);
    put(adam.second_moment, second);
  }
  state["critics.adam.steps"][0] += 1.0;
  Follow(state["critics.targets"], all, agent_.config.critics.target_rate);
}

void SlowUpdate::SampleActions() {
  const int count = agent_.config.mpo.actions_per_state;
  const std::int64_t rows = agent_.config.batch;
  const at::Tensor noise =
      Normal({count, rows, agent_.action_size}, "random.policy_actions");
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t b = 0; b < rows; ++b) {
      const models::SlowMoments moments = TargetMoments(states_[b]);
      std::vector<double> action = Doubles(noise[i][b]);
      for (std::size_t j = 0; j < action.size(); ++j) {
        action[j] =
            moments.mean[j] + std::exp(moments.log_deviation[j]) * action[j];
      }
      actions_.push_back(action);
    }
  }
}

void SlowUpdate::ChooseObjective() {
  const auto values = [&](std::size_t outcome) {
    std::vector<double> of_actions;
    for (std::size_t i = 0; i < actions_.size(); ++i) {
      of_actions.push_back(
          CautiousValue(outcome, states_[i % states_.size()], actions_[i]));
    }
    return of_actions;
  };
  objective_ = values(0);
  double worst = 1.0;
  for (std::size_t k = 0; k < agent_.config.constraints.size(); ++k) {
    const std::vector<double> costs = values(1 + k);
    double estimate = 0.0;
    for (const double cost : costs) {
      estimate += cost / static_cast<double>(costs.size());
    }
    cost_estimates.push_back(estimate);
    const Constraint& constraint = agent_.config.constraints[k];
    const double budget = constraint.budget_per_episode / agent_.horizon /
                          (1.0 - constraint.discount);
    if (estimate / budget <= worst) continue;
    worst = estimate / budget;
    lowered_cost = static_cast<int>(k);
    std::transform(costs.begin(), costs.end(), objective_.begin(),
                   std::negate<>());
  }
}

void SlowUpdate::StepPolicy() {
  const MpoConfig& mpo = agent_.config.mpo;
  const auto samples = static_cast<std::size_t>(mpo.actions_per_state);
  const std::vector<double> penalty = SlowPenalty(actions_);
  std::vector<double>& temperatures = state["mpo.temperatures"];
  // The solver has tests of its own; it takes float32.
  const auto solve = [&](const std::vector<double>& objective, double bound,
                         double start) {
    const at::Tensor rows =
        at::tensor(objective)
            .to(at::kFloat)
            .view({mpo.actions_per_state, agent_.config.batch});
    return TemperatureDual(rows, bound).Minimise(mpo.solver, start);
  };
  temperatures[0] = solve(objective_, mpo.temperature_bound, temperatures[0]);
  temperatures[1] = solve(penalty, mpo.penalty_bound, temperatures[1]);

  SlowMStep step;
  step.network = agent_.config.policy_network;
  step.initial_deviation = agent_.config.initial_deviation;
  step.states = states_;
  for (const auto& row : states_) step.target.push_back(TargetMoments(row));
  step.actions = actions_;
  step.weights = SlowSoftmaxWeights(objective_, samples, temperatures[0]);
  const std::vector<double> of_penalty =
      SlowSoftmaxWeights(penalty, samples, temperatures[1]);
  for (std::size_t i = 0; i < step.weights.size(); ++i) {
    step.weights[i] = 0.5 * (step.weights[i] + of_penalty[i]);
  }
  std::vector<double>& duals = state["mpo.duals"];
  for (const double dual : duals) {
    step.multipliers.push_back(dual > 30 ? dual : std::log1p(std::exp(dual)));
  }

  std::vector<double>& policy = state["policy"];
  std::vector<double> gradient = models::DifferenceGradient(
      [&](const std::vector<double>& at) { return step.Loss(at); }, policy);
  const std::vector<double> kl = step.Divergences(policy);
  std::vector<double> dual_gradient;
  const std::size_t actions = kl.size() / 2;
  for (std::size_t j = 0; j < kl.size(); ++j) {
    const double bound = (j < actions ? mpo.mean_bound : mpo.deviation_bound) /
                         static_cast<double>(actions);
    dual_gradient.push_back((bound - kl[j]) / (1.0 + std::exp(-duals[j])));
  }
  double squares = 0.0;
  for (const double g : gradient) squares += g * g;
  const double factor =
      mpo.gradient_norm / std::max(std::sqrt(squares), mpo.gradient_norm);
  for (double& g : gradient) g *= factor;

  const auto adam_step = [&](const std::string& name,
                             std::vector<double>& parameters,
                             const std::vector<double>& along, double rate) {
    std::vector<double>& steps = state[name + ".steps"];
    models::SlowAdam adam{state[name + ".first_moment"],
                          state[name + ".second_moment"],
                          static_cast<std::int64_t>(steps[0])};
    adam.Step(parameters, along, rate);
    state[name + ".first_moment"] = adam.first_moment;
    state[name + ".second_moment"] = adam.second_moment;
    steps[0] += 1.0;
  };
  adam_step("mpo.dual_adam", duals, dual_gradient, mpo.dual_learning_rate);
  adam_step("mpo.policy_adam", policy, gradient, mpo.learning_rate);
  Follow(state["mpo.target"], policy, mpo.target_rate);
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

double SlowUpdate::CautiousValue(std::size_t outcome,
                                 const std::vector<double>& row,
                                 const std::vector<double>& action) const {
  const std::vector<double>& all = state.at("critics.targets");
  const std::size_t count = all.size() / (2 * targets_.size());
  const auto twin = [&](std::size_t member) {
    return models::SlowForward(agent_.config.critics.network,
                               std::span(all).subspan(member * count, count),
                               JoinedClipped(row, action))[0];
  };
  const double one = twin(2 * outcome);
  const double two = twin(2 * outcome + 1);
  return Scale(outcome) *
         (outcome == 0 ? std::min(one, two) : std::max(one, two));
}

models::SlowMoments SlowUpdate::TargetMoments(
    const std::vector<double>& row) const {
  return models::SlowMomentsOf(models::SlowForward(agent_.config.policy_network,
                                                   state.at("mpo.target"), row),
                               agent_.config.initial_deviation);
}

}  // namespace ballast::agents::constrained
