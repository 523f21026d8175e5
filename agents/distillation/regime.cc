#include "agents/distillation/regime.h"

#include <cmath>

namespace ballast::agents::distillation {

double TeacherShare(Regime regime, double decay, std::int64_t round) {
  switch (regime) {
    case Regime::kReplay:
    case Regime::kTeacher:
      return 1.0;
    case Regime::kDagger:
      return std::pow(decay, static_cast<double>(round));
    case Regime::kStudent:
      break;
  }
  return 0.0;
}

}  // namespace ballast::agents::distillation
