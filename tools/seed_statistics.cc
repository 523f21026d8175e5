#include "tools/seed_statistics.h"

#include <vector>

#include "tools/number_format.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {
namespace {

constexpr int kDecimals = 4;

std::vector<double> ValuesOf(const BySeed& samples) {
  std::vector<double> values;
  for (const auto& [seed, value] : samples) values.push_back(value);
  return values;
}

}  // namespace

double MeanOf(const BySeed& samples) { return Mean(ValuesOf(samples)); }

std::string MeanText(const BySeed& samples) {
  if (samples.empty()) return "-";
  const std::vector<double> values = ValuesOf(samples);
  std::string mean = FormatFixed(Mean(values), kDecimals);
  if (values.size() == 1) return mean;
  const Interval interval = MeanInterval(values);
  return mean + " [" + FormatFixed(interval.low, kDecimals) + ", " +
         FormatFixed(interval.high, kDecimals) + "]";
}

std::string DifferenceText(const BySeed& arm, const BySeed& base) {
  BySeed differences;
  for (const auto& [seed, value] : arm) {
    const auto same = base.find(seed);
    if (same != base.end()) differences[seed] = value - same->second;
  }
  return MeanText(differences);
}

}  // namespace ballast::tools
