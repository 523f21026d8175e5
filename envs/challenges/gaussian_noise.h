// Noise on every component of a row.
#pragma once

#include <cstdint>
#include <vector>

#include "configs/random_stream.h"
#include "envs/challenges/row_challenge.h"

namespace ballast::envs {

/// What a component is clipped to.
struct Limits {
  double low;
  double high;
};

/// Adds Normal(0, standard_deviation) to each component and then clips it.
class GaussianNoise : public RowChallenge {
 public:
  /// @param limits  of each component; empty for none.
  GaussianNoise(double standard_deviation, std::vector<Limits> limits,
                std::uint64_t seed);

  void Apply(std::span<double> row) override;
  void Save(StateWriter& state) const override { state.Stream(stream_); }
  void Load(StateReader& state) override { state.Stream(stream_); }

 private:
  double standard_deviation_;
  std::vector<Limits> limits_;
  configs::RandomStream stream_;
};

}  // namespace ballast::envs
