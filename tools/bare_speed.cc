#include "tools/bare_speed.h"

#include "tools/statistics/samples.h"

namespace ballast::tools {

BareSpeed MedianSpeed(const std::vector<BareRound>& rounds) {
  std::vector<double> ours, theirs, ratios;
  for (const BareRound& round : rounds) {
    ours.push_back(round.steps / round.own_seconds);
    theirs.push_back(round.steps / round.bare_seconds);
    ratios.push_back(round.bare_seconds / round.own_seconds);
  }
  return {Quantile(ours, 0.5), Quantile(theirs, 0.5), Quantile(ratios, 0.5)};
}

void AppendSpeed(const BareSpeed& speed, nlohmann::ordered_json& document) {
  document["steps_per_s"] = speed.steps_per_s;
  document["bare_steps_per_s"] = speed.bare_steps_per_s;
  document["ratio"] = speed.ratio;
}

}  // namespace ballast::tools
