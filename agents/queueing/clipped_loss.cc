#include "agents/queueing/clipped_loss.h"

#include <algorithm>
#include <cmath>

#include "models/networks/fit_shape.h"
#include "models/networks/require_shape.h"

namespace ballast::agents::queueing {

double ClippedLoss(const at::Tensor& log_probability,
                   const at::Tensor& old_log_probability,
                   const JointActions& actions,
                   const std::vector<PolicyTerm>& terms, double clip,
                   at::Tensor& gradient) {
  models::RequireShape(old_log_probability, log_probability.sizes(),
                       "old_log_probability");
  const std::int64_t rows = log_probability.size(0);
  const std::int64_t columns = log_probability.size(1);
  models::FitShape(gradient, {rows, columns});
  const auto* now = log_probability.const_data_ptr<float>();
  const auto* old = old_log_probability.const_data_ptr<float>();
  auto* slope = gradient.mutable_data_ptr<float>();
  std::fill_n(slope, rows * columns, 0.0F);

  double loss = 0.0;
  // Of each row, d loss / d log pi summed over its terms.
  std::vector<double> pull(static_cast<std::size_t>(rows), 0.0);
  for (const PolicyTerm& term : terms) {
    const std::int64_t first = term.row * columns;
    double log_ratio = 0.0;
    for (const int c : actions.Columns(term.action)) {
      log_ratio += static_cast<double>(now[first + c]) - old[first + c];
    }
    const double ratio = std::exp(log_ratio);
    const double clipped = std::clamp(ratio, 1.0 - clip, 1.0 + clip);
    loss += term.weight *
            std::max(ratio * term.advantage, clipped * term.advantage);
    if (ratio * term.advantage < clipped * term.advantage) continue;
    const double share = term.weight * ratio * term.advantage;
    pull[static_cast<std::size_t>(term.row)] += share;
    for (const int c : actions.Columns(term.action)) {
      slope[first + c] += static_cast<float>(share);
    }
  }
  for (std::int64_t row = 0; row < rows; ++row) {
    const double share = pull[static_cast<std::size_t>(row)];
    for (std::int64_t c = row * columns; c < (row + 1) * columns; ++c) {
      slope[c] -= static_cast<float>(share * std::exp(now[c]));
    }
  }
  return loss;
}

}  // namespace ballast::agents::queueing
