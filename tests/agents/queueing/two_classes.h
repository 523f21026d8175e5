// A queueing system whose best policy everyone knows.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "agents/queueing/transitions.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

/// One server, two classes of jobs that are served equally fast, one of them
/// three times as dear: the c-mu rule, dear ones first, is optimal. Preemptive,
/// uniformised, work conserving. Labels: 0 and 1 are arrivals of the dear and
/// the cheap class, 2 is the end of a service (or phase) of whoever is served.
///
/// With one phase the dear class is an M/M/1 queue of load a under c-mu, and
/// all jobs are one of load 2 a under any policy that works, a = kArrivalRate.
class TwoClasses : public envs::MixedSystem {
 public:
  static constexpr double kArrivalRate = 0.3;  ///< Of each class; service 1.
  static constexpr double kDear = 3.0;
  static constexpr std::int32_t kServiceEnd = 2;

  /// @param phases  of a service: 1, or 2 with s = finished phases per class.
  explicit TwoClasses(int phases = 1) : phases_(phases) {
    spec_.name = "two_classes";
    spec_.queues = {"dear", "cheap"};
    spec_.stations = {{"server", 2}};
    spec_.servers = 1;
    spec_.labels = 3;
    spec_.step_time = 1.0 / (2 * kArrivalRate + phases);
    for (const char* name : {"dear", "cheap"}) {
      if (phases > 1) spec_.stochastic.push_back({name, phases});
    }
    for (const char* name : {"log_dear", "log_cheap", "no_dear", "no_cheap"}) {
      spec_.observation.push_back({name, "1", 0, 100});
    }
    for (const envs::Factor& phase : spec_.stochastic) {
      spec_.observation.push_back({phase.name + ".phase", "1", 0, 1});
    }
  }

  /// Mean cost per step under c-mu, with one phase.
  static double BestAverage() {
    const double dear = kArrivalRate / (1 - kArrivalRate);
    const double all = 2 * kArrivalRate / (1 - 2 * kArrivalRate);
    return all + (kDear - 1) * dear;
  }
  /// The same with the cheap class first.
  static double WorstAverage() {
    const double cheap = kArrivalRate / (1 - kArrivalRate);
    const double all = 2 * kArrivalRate / (1 - 2 * kArrivalRate);
    return kDear * all - (kDear - 1) * cheap;
  }

  const envs::MixedSystemSpec& spec() const override { return spec_; }

  void Sample(const envs::IntMatrix& states,
              std::span<configs::RandomStream> streams,
              envs::IntVector& labels) const override {
    labels.resize(states.rows());
    for (Eigen::Index i = 0; i < states.rows(); ++i) {
      const double at = streams[i].Uniform() / spec_.step_time;
      labels(i) = at < kArrivalRate ? 0 : at < 2 * kArrivalRate ? 1 : 2;
    }
  }

  std::vector<envs::Outcome> Law(
      std::span<const std::int32_t> /*state*/) const override {
    const double arrival = kArrivalRate * spec_.step_time;
    return {{0, arrival}, {1, arrival}, {2, phases_ * spec_.step_time}};
  }

  void Next(const envs::IntMatrix& states, const envs::IntVector& actions,
            const envs::IntVector& labels,
            envs::IntMatrix& next) const override {
    next = states;
    const Eigen::Index first = FirstQueue();
    for (Eigen::Index i = 0; i < states.rows(); ++i) {
      if (labels(i) != kServiceEnd) {
        ++next(i, first + labels(i));
        continue;
      }
      const std::int32_t served = Served(next, i, actions(i));
      if (served < 0) continue;
      if (phases_ > 1 && ++next(i, served) < phases_) continue;
      if (phases_ > 1) next(i, served) = 0;
      --next(i, first + served);
    }
  }

  void Cost(const envs::IntMatrix& states,
            Eigen::VectorXd& cost) const override {
    const Eigen::Index first = FirstQueue();
    cost = kDear * states.col(first).cast<double>() +
           states.col(first + 1).cast<double>();
  }

  void Engaged(const envs::IntMatrix& states, const envs::IntVector& actions,
               envs::IntMatrix& pattern) const override {
    pattern.resize(states.rows(), 1);
    for (Eigen::Index i = 0; i < states.rows(); ++i) {
      pattern(i, 0) = Served(states, i, actions(i));
    }
  }

  bool IsPossible(std::span<const std::int32_t> state) const override {
    if (phases_ == 1) return true;
    return (state[0] == 0 || state[2] > 0) && (state[1] == 0 || state[3] > 0);
  }

  void Mask(const envs::IntMatrix& states,
            envs::MaskMatrix& mask) const override {
    const auto lengths = states.rightCols(2).array();
    mask = (lengths > 0).cast<std::uint8_t>();
    for (Eigen::Index i = 0; i < states.rows(); ++i) {
      if (mask.row(i).maxCoeff() == 0) mask.row(i) = 1;
    }
  }

  void Observe(const envs::IntMatrix& states,
               envs::RowMatrix& observation) const override {
    observation.resize(states.rows(),
                       static_cast<Eigen::Index>(spec_.observation.size()));
    const auto lengths = states.rightCols(2).cast<double>().array();
    observation.leftCols(2) = (1 + lengths).log();
    observation.middleCols(2, 2) = (lengths == 0).cast<double>();
    observation.rightCols(FirstQueue()) =
        states.leftCols(FirstQueue()).cast<double>();
  }

 private:
  Eigen::Index FirstQueue() const { return phases_ > 1 ? 2 : 0; }

  /// The class served at a row, -1 if both queues are empty.
  std::int32_t Served(const envs::IntMatrix& states, Eigen::Index row,
                      std::int32_t action) const {
    if (states(row, FirstQueue() + action) > 0) return action;
    return states(row, FirstQueue() + 1 - action) > 0 ? 1 - action : -1;
  }

  envs::MixedSystemSpec spec_;
  int phases_;
};

/// B random states that can occur, lengths in 0 .. most, with random actions
/// and labels, completed.
inline Transitions RandomTransitions(const envs::MixedSystem& system, int rows,
                                     std::uint64_t most, std::uint64_t seed) {
  configs::RandomStream stream(seed);
  const auto& stochastic = system.spec().stochastic;
  Transitions drawn;
  drawn.Resize(rows, system.state_size());
  for (Eigen::Index row = 0; row < rows; ++row) {
    do {
      for (Eigen::Index i = 0; i < drawn.states.cols(); ++i) {
        const auto component = static_cast<std::size_t>(i);
        drawn.states(row, i) = static_cast<std::int32_t>(stream.Index(
            component < stochastic.size() ? stochastic[component].choices
                                          : most + 1));
      }
    } while (!system.IsPossible(RowOf(drawn.states, row)));
    drawn.actions(row) =
        static_cast<std::int32_t>(stream.Index(system.action_count()));
    drawn.labels(row) =
        static_cast<std::int32_t>(stream.Index(system.spec().labels));
  }
  Complete(system, drawn);
  return drawn;
}

}  // namespace ballast::agents::queueing
