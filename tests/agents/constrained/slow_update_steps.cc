// The steps of the optimisers.
#include <algorithm>
#include <cmath>

#include "tests/agents/constrained/slow_m_step.h"
#include "tests/agents/constrained/slow_update.h"

namespace ballast::agents::constrained {
namespace {

void Follow(std::vector<double>& target, const std::vector<double>& source,
            double rate) {
  for (std::size_t i = 0; i < target.size(); ++i) {
    target[i] = (1.0 - rate) * target[i] + rate * source[i];
  }
}

}  // namespace

void SlowUpdate::StepCritics() {
  std::vector<double>& all = state["critics.parameters"];
  const std::size_t members = 2 * targets_.size();
  critic_losses.assign(targets_.size(), 0.0);
  std::vector<double> gradient;
  for (std::size_t member = 0; member < members; ++member) {
    const std::size_t outcome = member / 2;
    const auto loss = [&](const std::vector<double>& parameters) {
      double sum = 0.0;
      for (std::size_t b = 0; b < batch_.size(); ++b) {
        const double value =
            models::SlowForward(agent_.config.critics.network, parameters,
                                CriticInput(states_[b], batch_[b].action))[0];
        const double error = value - targets_[outcome][b] / Scale(outcome);
        sum += 0.5 * error * error / static_cast<double>(batch_.size());
      }
      return sum;
    };
    const std::vector<double> own = models::ShareOf(all, member, members);
    critic_losses[outcome] += loss(own);
    const std::vector<double> slope = models::DifferenceGradient(loss, own);
    gradient.insert(gradient.end(), slope.begin(), slope.end());
  }
  models::SlowAdamStep(state, "critics.adam", all, gradient,
                       agent_.config.critics.learning_rate);
  Follow(state["critics.targets"], all, agent_.config.critics.target_rate);
}

void SlowUpdate::StepPolicy(const std::string& owner,
                            const std::vector<std::vector<double>>& actions,
                            const std::vector<double>& objective) {
  const MpoConfig& mpo = agent_.config.mpo;
  const auto samples = static_cast<std::size_t>(mpo.actions_per_state);
  const std::vector<double> penalty = SlowPenalty(actions);
  std::vector<double>& temperatures = state[owner + "mpo.temperatures"];
  // The solver has tests of its own; it takes float32.
  const auto solve = [&](const std::vector<double>& values, double bound,
                         double start) {
    const at::Tensor rows =
        at::tensor(values)
            .to(at::kFloat)
            .view({mpo.actions_per_state, agent_.config.batch});
    return TemperatureDual(rows, bound).Minimise(mpo.solver, start);
  };
  temperatures[0] = solve(objective, mpo.temperature_bound, temperatures[0]);
  temperatures[1] = solve(penalty, mpo.penalty_bound, temperatures[1]);

  SlowMStep step;
  step.network = agent_.config.policy_network;
  step.initial_deviation = agent_.config.initial_deviation;
  step.states = states_;
  for (const auto& row : states_)
    step.target.push_back(TargetMoments(owner, row));
  step.actions = actions;
  step.weights = SlowSoftmaxWeights(objective, samples, temperatures[0]);
  const std::vector<double> of_penalty =
      SlowSoftmaxWeights(penalty, samples, temperatures[1]);
  for (std::size_t i = 0; i < step.weights.size(); ++i) {
    step.weights[i] = 0.5 * (step.weights[i] + of_penalty[i]);
  }
  std::vector<double>& duals = state[owner + "mpo.duals"];
  for (const double dual : duals) {
    step.multipliers.push_back(dual > 30 ? dual : std::log1p(std::exp(dual)));
  }

  std::vector<double>& policy = state[owner + "policy"];
  std::vector<double> gradient = models::DifferenceGradient(
      [&](const std::vector<double>& at) { return step.Loss(at); }, policy);
  const std::vector<double> kl = step.Divergences(policy);
  std::vector<double> dual_gradient;
  const std::size_t dimensions = kl.size() / 2;
  for (std::size_t j = 0; j < kl.size(); ++j) {
    const double bound =
        (j < dimensions ? mpo.mean_bound : mpo.deviation_bound) /
        static_cast<double>(dimensions);
    dual_gradient.push_back((bound - kl[j]) / (1.0 + std::exp(-duals[j])));
  }
  double squares = 0.0;
  for (const double g : gradient) squares += g * g;
  const double factor =
      mpo.gradient_norm / std::max(std::sqrt(squares), mpo.gradient_norm);
  for (double& g : gradient) g *= factor;

  models::SlowAdamStep(state, owner + "mpo.dual_adam", duals, dual_gradient,
                       mpo.dual_learning_rate);
  models::SlowAdamStep(state, owner + "mpo.policy_adam", policy, gradient,
                       mpo.learning_rate);
  Follow(state[owner + "mpo.target"], policy, mpo.target_rate);
}

}  // namespace ballast::agents::constrained
