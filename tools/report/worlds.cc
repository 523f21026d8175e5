#include "tools/report/worlds.h"

#include <algorithm>

#include "tools/grid_axes.h"
#include "tools/number_format.h"
#include "tools/pages/html.h"

namespace ballast::tools {
namespace {

std::string ChallengeText(const EvaluationSummary& summary) {
  std::string text;
  for (const auto& [name, value] : summary.challenges) {
    text += (text.empty() ? "; challenges: " : ", ") + AxisTitle(name) + " " +
            FormatNumber(value);
  }
  return text;
}

std::string ScheduleText(const EvaluationSummary& summary) {
  std::string text;
  for (const envs::ParameterSchedule& schedule : summary.schedules) {
    text += "; moving from episode to episode: " +
            QuantityTitle(summary.task, AxisOfParameter(schedule.parameter)) +
            " by " + schedule.scheduler + " within " +
            FormatNumber(schedule.low) + " to " + FormatNumber(schedule.high);
    if (schedule.scheduler != "uniform") {
      text += " (standard deviation " +
              FormatNumber(schedule.standard_deviation) + ")";
    }
  }
  return text;
}

}  // namespace

std::string RenderWorlds(const EvaluationSummary& summary) {
  std::string worlds;
  for (std::size_t i = 0; i < summary.axes.size(); ++i) {
    const EvaluationAxis& axis = summary.axes[i];
    const auto [low, high] =
        std::minmax_element(axis.values.begin(), axis.values.end());
    worlds +=
        (i == 0 ? "" : " by ") + summary.axis_titles[i] + " from " +
        FormatNumber(*low) + " to " + FormatNumber(*high) + " in " +
        FormatPlural(static_cast<std::int64_t>(axis.values.size()), "value") +
        " (nominal " + FormatNumber(axis.nominal) + ")";
  }
  if (worlds.empty()) {
    worlds = summary.schedules.empty() ? "the nominal world" : "one world";
  }
  std::string facts =
      worlds + "; " +
      FormatPlural(summary.episodes, summary.average ? "replica" : "episode") +
      (summary.average ? " of " : " of at most ") +
      FormatPlural(summary.horizon, "step") + " in each; actions " +
      (summary.deterministic ? "are the distribution's modes"
                             : "sampled from the policy");
  if (!summary.average) {
    facts += "; safety coefficient " + FormatNumber(summary.safety_coefficient);
  }
  facts += ChallengeText(summary) + ScheduleText(summary) + ".";
  return R"(<p class="facts">Worlds: )" + EscapeHtml(facts) + "</p>\n";
}

}  // namespace ballast::tools
