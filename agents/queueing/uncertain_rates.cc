#include "agents/queueing/uncertain_rates.h"

#include <stdexcept>
#include <utility>

namespace ballast::agents::queueing {

UncertainRates::UncertainRates(const envs::MixedSystem& system, RateDoubt doubt,
                               std::uint64_t seed)
    : system_(system),
      doubt_(std::move(doubt)),
      frequencies_(system),
      stream_(seed) {}

void UncertainRates::FindSuccessors(const Transitions& transitions) {
  const Eigen::Index rows = transitions.size();
  begin_.assign(1, 0);
  for (Eigen::Index row = 0; row < rows; ++row) {
    const auto seen = frequencies_.At(
        system_.StochasticIndex(RowOf(transitions.states, row)));
    if (seen.empty()) {
      throw std::logic_error("UncertainRates: a state nobody has observed");
    }
    begin_.push_back(begin_.back() + std::ssize(seen));
  }
  successors_.resize(begin_.back(), transitions.states.cols());
  actions_.resize(begin_.back());
  labels_.resize(begin_.back());
  counts_.clear();
  for (Eigen::Index row = 0; row < rows; ++row) {
    const auto seen = frequencies_.At(
        system_.StochasticIndex(RowOf(transitions.states, row)));
    for (const auto& [label, count] : seen) {
      const auto successor = std::ssize(counts_);
      successors_.row(successor) = transitions.states.row(row);
      actions_(successor) = transitions.actions(row);
      labels_(successor) = label;
      counts_.push_back(static_cast<double>(count));
    }
  }
  system_.Next(successors_, actions_, labels_, successors_);
}

void UncertainRates::NextValues(const Transitions& transitions,
                                ActionValues& values, Eigen::VectorXd& next) {
  FindSuccessors(transitions);
  values.BestValues(successors_, successor_values_);
  const Eigen::Index rows = transitions.size();
  const int samples = doubt_.risk.samples();
  costs_.resize(static_cast<std::size_t>(rows * samples));
  risks_.resize(static_cast<std::size_t>(rows));
  for (Eigen::Index row = 0; row < rows; ++row) {
    for (int i = 0; i < samples; ++i) {
      double total = 0.0;
      double sum = 0.0;
      for (Eigen::Index r = begin_[row]; r < begin_[row + 1]; ++r) {
        const double weight =
            counts_[r] * (1 + doubt_.magnitude * stream_.Uniform(-1.0, 1.0));
        total += weight;
        sum += weight * successor_values_(r);
      }
      costs_[i * rows + row] = static_cast<float>(-sum / total);
    }
  }
  doubt_.risk.OfCosts(costs_.data(), rows, risks_.data());
  next.resize(rows);
  for (Eigen::Index row = 0; row < rows; ++row) next(row) = -risks_[row];
}

}  // namespace ballast::agents::queueing
