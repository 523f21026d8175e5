#include "tools/statistics/binomial.h"

#include <boost/math/distributions/binomial.hpp>
#include <stdexcept>
#include <string>

namespace ballast::tools {
namespace {

using Binomial = boost::math::binomial;

void RequireCounts(std::size_t events, std::size_t trials, double confidence) {
  if (trials == 0 || events > trials) {
    throw std::invalid_argument("statistics: " + std::to_string(events) +
                                " events in " + std::to_string(trials) +
                                " trials; at least one trial is needed, and no "
                                "more events than trials.");
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw std::invalid_argument(
        "statistics: a confidence lies in (0, 1), 0.95 for instance.");
  }
}

}  // namespace

Interval ClopperPearson(std::size_t events, std::size_t trials,
                        double confidence) {
  RequireCounts(events, trials, confidence);
  const double tail = (1 - confidence) / 2;
  const auto n = static_cast<double>(trials), k = static_cast<double>(events);
  return {Binomial::find_lower_bound_on_p(n, k, tail),
          Binomial::find_upper_bound_on_p(n, k, tail)};
}

double UpperBound(std::size_t events, std::size_t trials, double confidence) {
  RequireCounts(events, trials, confidence);
  return Binomial::find_upper_bound_on_p(
      static_cast<double>(trials), static_cast<double>(events), 1 - confidence);
}

std::vector<double> SimultaneousUpperBounds(std::span<const std::size_t> events,
                                            std::size_t trials,
                                            double confidence) {
  if (events.empty()) {
    throw std::invalid_argument("statistics: a grid has one or more cells.");
  }
  const double tail = (1 - confidence) / static_cast<double>(events.size());
  std::vector<double> bounds;
  for (const std::size_t each : events) {
    bounds.push_back(UpperBound(each, trials, 1 - tail));
  }
  return bounds;
}

}  // namespace ballast::tools
