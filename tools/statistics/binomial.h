// What a count of episodes says about a probability, exactly.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "tools/statistics/samples.h"

namespace ballast::tools {

/// Holds the probability of an event with at least the stated confidence,
/// whatever it is, from how often it happened in independent trials. About one
/// policy: other training seeds are another question.
/// @param events  at most `trials`.   @param trials  at least 1.
/// All here throw std::invalid_argument for other counts, or a confidence
/// outside of (0, 1).
/// Source: Clopper and Pearson (1934), Biometrika 26(4).
Interval ClopperPearson(std::size_t events, std::size_t trials,
                        double confidence = 0.95);

/// One-sided: the probability is at most this.
double UpperBound(std::size_t events, std::size_t trials,
                  double confidence = 0.95);

/// Upper bounds that hold in all cells of a grid at once (Bonferroni). Cells
/// share their random numbers, so they are dependent in a way nobody knows;
/// Bonferroni holds for any, Sidak's slightly smaller bounds do not.
/// @param events  per cell, in `trials` episodes each; one or more cells.
std::vector<double> SimultaneousUpperBounds(std::span<const std::size_t> events,
                                            std::size_t trials,
                                            double confidence = 0.95);

}  // namespace ballast::tools
