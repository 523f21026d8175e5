#include "envs/challenges/dropped_values.h"

namespace ballast::envs {

void DroppedValues::Apply(std::span<double> row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (faults_.Next(static_cast<int>(i))) row[i] = 0;
  }
}

}  // namespace ballast::envs
