// Several ways to do one kind of work, timed in turns.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace ballast::tools {

/// One way to do the work.
struct Contestant {
  std::string name;
  double units;  ///< Of work in a count of one, > 0.
  /// Gets ready.  @return the version, "" for this program.
  /// Throws std::runtime_error if it cannot take part, as `run` does if it
  /// cannot go on.
  std::function<std::string()> start;
  /// @return the seconds it took.
  std::function<double(int count)> run;
};

/// How a contestant did.
struct Standing {
  std::string name;
  std::string version{};
  std::string problem{};   ///< Why it fell out; the numbers are then 0.
  double units_per_s = 0;  ///< Median over the rounds.
  /// Median over the rounds of the first contestant's speed in units of this
  /// one's; 0 if the first fell out.
  double ratio = 0;
};

/// Runs everyone once per round, one after the other, so that a busy moment of
/// the machine meets them all. Who fails falls out and the others go on.
/// @param rounds  >= 1.
/// @param seconds  of measuring, about, shared equally.
std::vector<Standing> Compete(const std::vector<Contestant>& contestants,
                              int rounds, double seconds);

}  // namespace ballast::tools
