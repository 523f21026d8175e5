// Whose steps lead to the states a student learns on.
#pragma once

#include <cstdint>

namespace ballast::agents::distillation {

enum class Regime {
  kReplay,   ///< What the teacher's own training kept; nothing is lived.
  kTeacher,  ///< The teacher's.
  kDagger,   ///< First the teacher's, then more and more the student's; all
             ///< states stay.
  kStudent,  ///< The student's alone, and only its newest states.
};

/// Of the steps of round i = 0, 1, ..., the share that the teacher takes; of
/// DAgger decay^i.
/// Source: Ross, Gordon and Bagnell (2011), AISTATS, algorithm 3.1.
double TeacherShare(Regime regime, double decay, std::int64_t round);

}  // namespace ballast::agents::distillation
