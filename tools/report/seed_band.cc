#include "tools/report/seed_band.h"

#include <limits>

#include "tools/statistics/offered_intervals.h"

namespace ballast::tools {

void AppendBand(const std::vector<double>& one_per_seed, ChartSeries& series) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const Interval band = Offer(Statistic::kMean, {one_per_seed})
                            .interval.value_or(Interval{kNone, kNone});
  series.low.push_back(band.low);
  series.high.push_back(band.high);
}

}  // namespace ballast::tools
