// What seeds say together, as text.
#pragma once

#include <map>
#include <string>

namespace ballast::tools {

/// One measured number a seed.
using BySeed = std::map<std::string, double>;

/// Of at least one seed.
double MeanOf(const BySeed& samples);

/// The mean and Student's 95 % interval, "0.8812 [0.8790, 0.8834]"; of one seed
/// the mean alone, of none "-".
std::string MeanText(const BySeed& samples);

/// Likewise of arm minus base, over the seeds that both have.
std::string DifferenceText(const BySeed& arm, const BySeed& base);

}  // namespace ballast::tools
