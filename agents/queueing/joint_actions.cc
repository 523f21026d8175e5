#include "agents/queueing/joint_actions.h"

#include <cmath>
#include <stdexcept>
#include <string>

namespace ballast::agents::queueing {
namespace {

constexpr std::int64_t kMaxActions = 1 << 16;

}  // namespace

JointActions::JointActions(const models::Factors& factors) {
  if (factors.combinations() > kMaxActions) {
    throw std::invalid_argument(
        "a network of " + std::to_string(factors.combinations()) +
        " joint actions: at most 65536 can be learned; leave out stations or "
        "choices");
  }
  count_ = static_cast<int>(factors.combinations());
  for (int f = 0; f < factors.count(); ++f) {
    choices_.push_back(factors.choices(f));
  }
  columns_.resize(static_cast<std::size_t>(count_) * choices_.size());
  for (int action = 0; action < count_; ++action) {
    int rest = action;
    for (int f = factors.count() - 1; f >= 0; --f) {
      columns_[static_cast<std::size_t>(action) * choices_.size() +
               static_cast<std::size_t>(f)] =
          factors.begin(f) + rest % factors.choices(f);
      rest /= factors.choices(f);
    }
  }
}

std::span<const int> JointActions::Columns(int action) const {
  return std::span<const int>(columns_).subspan(
      static_cast<std::size_t>(action) * choices_.size(), choices_.size());
}

void JointActions::NumbersOf(const at::Tensor& choices,
                             envs::IntVector& actions) const {
  const std::int64_t rows = choices.size(0);
  const auto* choice = choices.const_data_ptr<std::int64_t>();
  actions.resize(rows);
  for (std::int64_t row = 0; row < rows; ++row) {
    std::int64_t number = 0;
    for (const int count : choices_) number = number * count + *choice++;
    actions[row] = static_cast<std::int32_t>(number);
  }
}

double JointActions::LogProbability(std::span<const float> log_probability,
                                    int action) const {
  double sum = 0.0;
  for (const int c : Columns(action)) {
    sum += log_probability[static_cast<std::size_t>(c)];
  }
  return sum;
}

int JointActions::Draw(std::span<const float> log_probability,
                       configs::RandomStream& stream) const {
  int action = 0;
  std::size_t begin = 0;
  for (const int count : choices_) {
    const double uniform = stream.Uniform();
    double cumulated = 0.0;
    int chosen = 0;
    for (int c = 0; c < count; ++c) {
      const double probability =
          std::exp(log_probability[begin + static_cast<std::size_t>(c)]);
      if (!(probability > 0)) continue;
      // Rounding may leave the total below 1: then the last possible one.
      chosen = c;
      cumulated += probability;
      if (uniform < cumulated) break;
    }
    action = action * count + chosen;
    begin += static_cast<std::size_t>(count);
  }
  return action;
}

}  // namespace ballast::agents::queueing
