#include "tests/agents/constrained/slow_m_step.h"

#include <algorithm>
#include <cmath>

namespace ballast::agents::constrained {
namespace {

std::vector<models::SlowMoments> MomentsOf(
    const SlowMStep& step, const std::vector<double>& parameters) {
  std::vector<models::SlowMoments> moments;
  for (const std::vector<double>& state : step.states) {
    moments.push_back(models::SlowMomentsOf(
        models::SlowForward(step.network, parameters, state),
        step.initial_deviation));
  }
  return moments;
}

std::vector<double> DivergencesOf(
    const SlowMStep& step, const std::vector<models::SlowMoments>& online) {
  const std::size_t actions = step.actions.front().size();
  const auto states = static_cast<double>(online.size());
  std::vector<double> kl(2 * actions, 0.0);
  for (std::size_t b = 0; b < online.size(); ++b) {
    for (std::size_t j = 0; j < actions; ++j) {
      const double s = std::exp(online[b].log_deviation[j]);
      const double s_target = std::exp(step.target[b].log_deviation[j]);
      const double shift = online[b].mean[j] - step.target[b].mean[j];
      kl[j] += 0.5 * std::pow(shift / s_target, 2) / states;
      kl[actions + j] +=
          (0.5 * std::pow(s_target / s, 2) - 0.5 + std::log(s / s_target)) /
          states;
    }
  }
  return kl;
}

}  // namespace

std::vector<double> SlowMStep::Divergences(
    const std::vector<double>& parameters) const {
  return DivergencesOf(*this, MomentsOf(*this, parameters));
}

double SlowMStep::Loss(const std::vector<double>& parameters) const {
  const std::vector<models::SlowMoments> online = MomentsOf(*this, parameters);
  double loss = 0.0;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const models::SlowMoments& moments = online[i % states.size()];
    for (std::size_t j = 0; j < actions[i].size(); ++j) {
      const double z = (actions[i][j] - moments.mean[j]) /
                       std::exp(moments.log_deviation[j]);
      loss += weights[i] *
              (0.5 * z * z + moments.log_deviation[j] +
               0.5 * std::log(2 * std::acos(-1.0))) /
              static_cast<double>(actions.size());
    }
  }
  const std::vector<double> kl = DivergencesOf(*this, online);
  for (std::size_t j = 0; j < kl.size(); ++j) loss += multipliers[j] * kl[j];
  return loss;
}

std::vector<double> SlowSoftmaxWeights(const std::vector<double>& objective,
                                       std::size_t samples,
                                       double temperature) {
  const std::size_t states = objective.size() / samples;
  std::vector<double> weights(objective.size());
  for (std::size_t i = 0; i < objective.size(); ++i) {
    double sum = 0.0;
    for (std::size_t other = 0; other < samples; ++other) {
      sum += std::exp((objective[other * states + i % states] - objective[i]) /
                      temperature);
    }
    weights[i] = static_cast<double>(samples) / sum;
  }
  return weights;
}

std::vector<double> SlowPenalty(
    const std::vector<std::vector<double>>& actions) {
  std::vector<double> penalty;
  for (const std::vector<double>& action : actions) {
    double squares = 0.0;
    for (const double a : action) {
      const double excess = a - std::clamp(a, -1.0, 1.0);
      squares += excess * excess;
    }
    penalty.push_back(-std::sqrt(squares));
  }
  return penalty;
}

}  // namespace ballast::agents::constrained
