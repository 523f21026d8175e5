// The criss-cross network written out by hand: a second way to what the program
// makes of its file.
#pragma once

#include <algorithm>
#include <cassert>

#include "envs/mixed_system.h"

namespace ballast::envs {

/// Classes 1 and 3 arrive and share server 1; a finished job of class 1 becomes
/// class 2 and goes to server 2. Server 1 is equally fast for both.
class HandwrittenCrissCross : public MixedSystem {
 public:
  struct Rates {
    double arrival = 0.6;   ///< Of class 1 and of class 3.
    double server_1 = 2.0;  ///< mu1 = mu3.
    double server_2 = 1.0;
  };
  explicit HandwrittenCrissCross(Rates rates) : rates_(rates) {
    spec_.name = "handwritten_criss_cross";
    spec_.queues = {"1", "2", "3"};
    spec_.stations = {{"server_1", 2}};
    spec_.servers = 2;
    spec_.labels = 4;
    spec_.observation = {
        {"1", "1", 0, 1e9}, {"2", "1", 0, 1e9}, {"3", "1", 0, 1e9}};
    spec_.step_time = 1.0 / Total();
  }

  const MixedSystemSpec& spec() const override { return spec_; }
  void Sample(const IntMatrix& states, std::span<configs::RandomStream> streams,
              IntVector& labels) const override {
    labels.resize(states.rows());
    for (Eigen::Index row = 0; row < states.rows(); ++row) {
      double left = streams[row].Uniform();
      std::int32_t label = -1;
      for (const Outcome& outcome : Law({})) {
        label = outcome.label;
        if ((left -= outcome.probability) < 0) break;
      }
      labels[row] = label;
    }
  }
  std::vector<Outcome> Law(std::span<const std::int32_t>) const override {
    return {{0, rates_.arrival / Total()},
            {1, rates_.arrival / Total()},
            {2, rates_.server_2 / Total()},
            {3, rates_.server_1 / Total()}};
  }
  void Next(const IntMatrix& states, const IntVector& actions,
            const IntVector& labels, IntMatrix& next) const override {
    if (&next != &states) next = states;
    for (Eigen::Index row = 0; row < next.rows(); ++row) {
      auto x = next.row(row);
      const int served = Served(x(0), x(2), actions[row]);
      if (labels[row] == 0) ++x(0);
      if (labels[row] == 1) ++x(2);
      if (labels[row] == 2) x(1) = std::max(0, x(1) - 1);
      if (labels[row] != 3 || served < 0) continue;
      --x(served);
      if (served == 0) ++x(1);
    }
  }
  void Cost(const IntMatrix& states, Eigen::VectorXd& cost) const override {
    cost = states.cast<double>().rowwise().sum();
  }
  void Engaged(const IntMatrix& states, const IntVector& actions,
               IntMatrix& pattern) const override {
    pattern.resize(states.rows(), 2);
    for (Eigen::Index row = 0; row < states.rows(); ++row) {
      pattern(row, 0) = Served(states(row, 0), states(row, 2), actions[row]);
      pattern(row, 1) = states(row, 1) > 0 ? 1 : -1;
    }
  }
  bool IsPossible(std::span<const std::int32_t>) const override { return true; }
  void Mask(const IntMatrix& states, MaskMatrix& mask) const override {
    mask.resize(states.rows(), 2);
    for (Eigen::Index row = 0; row < states.rows(); ++row) {
      const bool is_empty = states(row, 0) == 0 && states(row, 2) == 0;
      mask(row, 0) = is_empty || states(row, 0) > 0;
      mask(row, 1) = is_empty || states(row, 2) > 0;
    }
  }
  void Observe(const IntMatrix& states, RowMatrix& observation) const override {
    observation = states.cast<double>();
  }

 private:
  static int Served(int x1, int x3, int action) {
    if (action == 0) return x1 > 0 ? 0 : (x3 > 0 ? 2 : -1);
    return x3 > 0 ? 2 : (x1 > 0 ? 0 : -1);
  }
  double Total() const {
    return 2 * rates_.arrival + rates_.server_1 + rates_.server_2;
  }

  Rates rates_;
  MixedSystemSpec spec_;
};

}  // namespace ballast::envs
