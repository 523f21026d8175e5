#include "envs/queueing/station_policy.h"

#include <algorithm>

namespace ballast::envs {
namespace {

using Eigen::Index;

/// Weights nearer than this share are equal, parted by rounding: 0.3 * 8 and
/// 0.8 * 3.
constexpr double kRounding = 1e-12;

}  // namespace

StationPolicy::StationPolicy(std::string name, const Network& network)
    : name_(std::move(name)),
      stations_(StationsOf(network)),
      first_queue_(static_cast<int>(StochasticOf(network).size())) {}

int StationPolicy::action_count() const {
  int actions = 1;
  for (const Station& station : stations_) actions *= station.size();
  return actions;
}

int FixedPolicy::ActionAt(const std::int32_t* state) const {
  int action = 0;
  for (std::size_t i = 0; i < stations().size(); ++i) {
    action += stations()[i].stride * Choose(i, state);
  }
  return action;
}

void FixedPolicy::Decide(const IntMatrix& states,
                         std::span<configs::RandomStream> /*streams*/,
                         IntVector& actions) {
  actions.resize(states.rows());
  for (Index row = 0; row < states.rows(); ++row) {
    actions(row) = ActionAt(states.row(row).data());
  }
}

void FixedPolicy::Probabilities(const IntMatrix& states,
                                RowMatrix& probabilities) {
  probabilities.setZero(states.rows(), action_count());
  for (Index row = 0; row < states.rows(); ++row) {
    probabilities(row, ActionAt(states.row(row).data())) = 1.0;
  }
}

PriorityPolicy::PriorityPolicy(std::string name, const Network& network,
                               std::vector<std::vector<int>> orders)
    : FixedPolicy(std::move(name), network), orders_(std::move(orders)) {}

int PriorityPolicy::Choose(std::size_t station,
                           const std::int32_t* state) const {
  for (const int choice : orders_[station]) {
    if (Works(stations()[station].choices[choice], state)) return choice;
  }
  return orders_[station].front();
}

WeightPolicy::WeightPolicy(std::string name, const Network& network,
                           std::vector<std::vector<Weight>> weights, bool idles)
    : FixedPolicy(std::move(name), network),
      weights_(std::move(weights)),
      idles_(idles) {}

int WeightPolicy::Choose(std::size_t station, const std::int32_t* state) const {
  const std::vector<StationChoice>& choices = stations()[station].choices;
  const std::int32_t* x = QueuesOf(state);
  int best = -1;
  double best_weight = 0.0;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (!Works(choices[i], state)) continue;
    double weight = 0.0;
    for (const auto& [queue, coefficient] : weights_[station][i]) {
      weight += coefficient * x[queue];
    }
    const double margin =
        kRounding * std::max(std::abs(weight), std::abs(best_weight));
    if (best < 0 || weight > best_weight + margin) {
      best = static_cast<int>(i);
      best_weight = weight;
    }
  }
  if (idles_ && best_weight <= 0) return static_cast<int>(choices.size());
  return std::max(best, 0);
}

ThresholdPolicy::ThresholdPolicy(std::string name, const Network& network,
                                 const ThresholdRule& rule, int threshold)
    : FixedPolicy(std::move(name), network),
      rule_(rule),
      threshold_(threshold) {
  for (const Station& station : stations()) {
    inside_.push_back(0);
    outside_.push_back(0);
    if (station.server != rule.server) continue;
    const auto own = std::ranges::find(station.choices, rule.job_class,
                                       &StationChoice::queue);
    inside_.back() = static_cast<int>(own - station.choices.begin());
    outside_.back() = inside_.back() == 0 ? 1 : 0;
  }
}

int ThresholdPolicy::Choose(std::size_t station,
                            const std::int32_t* state) const {
  const bool more = QueuesOf(state)[rule_.queue] > threshold_;
  return (more == rule_.above ? inside_ : outside_)[station];
}

RandomPolicy::RandomPolicy(std::string name, const Network& network, Kind kind)
    : StationPolicy(std::move(name), network), kind_(kind) {}

double RandomPolicy::WeighChoices(const Station& station,
                                  const std::int32_t* state,
                                  std::vector<double>& weights) const {
  weights.clear();
  double sum = 0.0;
  for (const StationChoice& choice : station.choices) {
    double weight = 1.0;
    if (kind_ == Kind::kProportional) weight = QueuesOf(state)[choice.queue];
    if (kind_ == Kind::kUniform) weight = Works(choice, state) ? 1.0 : 0.0;
    weights.push_back(weight);
    sum += weight;
  }
  if (sum > 0) return sum;
  // Nothing works, so that any choice will do.
  weights.front() = 1.0;
  return 1.0;
}

void RandomPolicy::Decide(const IntMatrix& states,
                          std::span<configs::RandomStream> streams,
                          IntVector& actions) {
  actions.setZero(states.rows());
  for (Index row = 0; row < states.rows(); ++row) {
    const std::int32_t* state = states.row(row).data();
    for (const Station& station : stations()) {
      const double sum = WeighChoices(station, state, weights_);
      double left = streams[row].Uniform() * sum;
      int choice = 0;  // The last possible one, should rounding leave some.
      for (int i = 0; i < std::ssize(weights_) && left >= 0; ++i) {
        if (weights_[i] > 0) choice = i;
        left -= weights_[i];
      }
      actions(row) += station.stride * choice;
    }
  }
}

void RandomPolicy::Probabilities(const IntMatrix& states,
                                 RowMatrix& probabilities) {
  probabilities.setOnes(states.rows(), action_count());
  for (Index row = 0; row < states.rows(); ++row) {
    const std::int32_t* state = states.row(row).data();
    for (const Station& station : stations()) {
      const double sum = WeighChoices(station, state, weights_);
      weights_.resize(station.size(), 0.0);  // Idling is never chosen.
      for (int action = 0; action < action_count(); ++action) {
        probabilities(row, action) *= weights_[station.ChoiceIn(action)] / sum;
      }
    }
  }
}

}  // namespace ballast::envs
