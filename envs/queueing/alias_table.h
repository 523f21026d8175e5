// Draws from a finite law in constant time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "configs/random_stream.h"

namespace ballast::envs {

/// Walker's alias method: each entry keeps a share of its cell and gives the
/// rest to another.
/// Source: Vose (1991), IEEE Trans. Softw. Eng. 17(9).
class AliasTable {
 public:
  /// @param weights  at least one, each >= 0, not all 0.
  explicit AliasTable(std::span<const double> weights);

  /// One draw of the stream: the cell from its high bits, the share from what
  /// is left.
  std::int32_t Sample(configs::RandomStream& stream) const {
    const unsigned __int128 scaled =
        static_cast<unsigned __int128>(stream()) * cells_.size();
    const Cell& cell = cells_[static_cast<std::size_t>(scaled >> 64)];
    return static_cast<std::uint64_t>(scaled) < cell.share ? cell.own
                                                           : cell.other;
  }

 private:
  struct Cell {
    std::uint64_t share;  ///< Of 2^64.
    std::int32_t own;
    std::int32_t other;
  };

  std::vector<Cell> cells_;
};

}  // namespace ballast::envs
