// The targets of the slow update and the perturbation they rest on.
#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

#include "tests/agents/constrained/slow_update.h"

namespace ballast::agents::constrained {

void SlowUpdate::FormTargets() {
  const std::int64_t rows = agent_.config.batch;
  const models::SlowNextStates next = agent_.perturbation->Sample(
      observed_, generators_["random.perturbation"]);
  const auto draws = static_cast<std::int64_t>(next.size());
  const at::Tensor noise =
      Normal({draws, rows, agent_.action_size}, "random.target_actions");
  at::Tensor share;
  if (HasAdversary()) {
    share = at::empty({draws, rows})
                .uniform_(0, 1, generators_["random.adversary"]);
  }
  const std::size_t sets = agent_.perturbation->sets();
  const std::size_t samples = next.size() / sets;
  targets_.assign(1 + agent_.config.constraints.size(), {});
  for (std::size_t o = 0; o < targets_.size(); ++o) {
    for (std::int64_t b = 0; b < rows; ++b) {
      std::vector<double> values;
      for (std::size_t i = 0; i < samples; ++i) {
        const std::size_t draw = (sets == 1 ? 0 : o * samples) + i;
        const auto at = static_cast<std::int64_t>(draw);
        const bool is_adversary =
            share.defined() &&
            models::Doubles(share[at])[b] < agent_.config.adversary.probability;
        values.push_back(NextValue(o, next[draw][b],
                                   is_adversary ? "adversary." : "",
                                   models::Doubles(noise[at][b])));
      }
      const double outcome = o == 0 ? batch_[b].reward : batch_[b].costs[o - 1];
      const double future =
          batch_[b].terminated ? 0.0 : Discount(o) * Risk(o, values);
      targets_[o].push_back(outcome + future);
    }
  }
}

double SlowUpdate::Risk(std::size_t outcome,
                        const std::vector<double>& values) const {
  const std::vector<double>& weights = agent_.risks[outcome];
  // Positions, that of the worst value first.
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return outcome == 0 ? values[a] < values[b] : values[a] > values[b];
  });
  double sum = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += agent_.weighting == risk::Weighting::kSorted
               ? weights[i] * values[order[i]]
               : weights[order[i]] * values[i];
  }
  return sum;
}

void SlowUpdate::StepPerturbation() {
  const std::int64_t outcomes = std::ssize(targets_);
  const std::int64_t rows = agent_.config.batch;
  // Drawn if values are asked for, for all outcomes at once.
  std::vector<double> noise;
  const auto actions = static_cast<std::size_t>(agent_.action_size);
  const models::SlowValue value = [&](std::size_t outcome, std::size_t b,
                                      const std::vector<double>& next_state) {
    if (noise.empty()) {
      noise = models::Doubles(Normal({outcomes, rows, agent_.action_size},
                                     "random.target_actions"));
    }
    if (batch_[b].terminated) return 0.0;
    const auto first =
        noise.begin() +
        static_cast<std::ptrdiff_t>((outcome * batch_.size() + b) * actions);
    return Discount(outcome) * NextValue(outcome, next_state, "",
                                         {first, first + agent_.action_size});
  };
  agent_.perturbation->Learn(observed_, value);
  for (const auto& [name, values] : agent_.perturbation->state) {
    state["perturbation." + name] = values;
  }
}

double SlowUpdate::NextValue(std::size_t outcome,
                             const std::vector<double>& next_state,
                             const std::string& owner,
                             const std::vector<double>& noise) const {
  const std::vector<double> row = Normalised(next_state);
  return CautiousValue(outcome, row,
                       ActionOf(TargetMoments(owner, row), noise));
}

}  // namespace ballast::agents::constrained
