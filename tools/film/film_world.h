// The perturbed worlds that a film shows.
#pragma once

#include <string>
#include <vector>

#include "tools/evaluation_subject.h"
#include "tools/grid.h"

namespace ballast::tools {

/// One world and what a panel calls it.
struct FilmWorld {
  /// A line an axis, "pole length 1.2 m"; else "nominal world".
  std::vector<std::string> title;
  Grid grid;  ///< Of one cell.
};

/// The worlds that the command line names, else the nominal one.
/// @param perturbs  a world each, "pole_length=1.2,pole_mass=0.3".
/// @param params  axes as of AddAxis; every cell of their grid is a world.
/// Throws std::invalid_argument for names and values that the task refuses.
std::vector<FilmWorld> ChooseWorlds(const std::vector<std::string>& perturbs,
                                    const std::vector<std::string>& params,
                                    const EvaluationSubject& subject);

}  // namespace ballast::tools
