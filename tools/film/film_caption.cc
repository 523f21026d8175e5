#include "tools/film/film_caption.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "tools/number_format.h"
#include "tools/progress_table.h"

namespace ballast::tools {
namespace {

/// "slider pos" of "slider_pos_constraint".
std::string ConstraintTitle(std::string name) {
  constexpr std::string_view kSuffix = "_constraint";
  if (name.ends_with(kSuffix)) name.resize(name.size() - kSuffix.size());
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string Seconds(double steps, const RecordedEpisode& episode) {
  return FormatFixed(steps * episode.control_timestep, 2) + " s";
}

bool Violated(const RecordedEpisode& episode, std::size_t constraint,
              StepRange steps) {
  return std::any_of(
      episode.steps.begin() + steps.first,
      episode.steps.begin() + steps.last + 1,
      [&](const RecordedStep& step) { return step.violated[constraint] != 0; });
}

void WriteStep(const RecordedEpisode& episode, StepRange steps,
               envs::Caption& caption) {
  const RecordedStep& now = episode.steps[steps.last];
  caption.numbers.push_back("return " + FormatFixed(now.episode_return, 1));
  for (std::size_t k = 0; k < episode.constraints.size(); ++k) {
    const EvaluationConstraint& constraint = episode.constraints[k];
    const std::string name = ConstraintTitle(constraint.name);
    const bool over = now.costs[k] > constraint.budget_per_episode;
    caption.numbers.push_back(name + " " + ShortestText(now.costs[k]) + "/" +
                              ShortestText(constraint.budget_per_episode) +
                              (over ? " over budget" : ""));
    if (Violated(episode, k, steps))
      caption.alarms.push_back("VIOLATED " + name);
  }
}

}  // namespace

envs::Caption CaptionOf(const RecordedEpisode& episode, StepRange steps) {
  envs::Caption caption;
  caption.title = episode.policy;
  caption.world = episode.world;
  const int length = static_cast<int>(episode.steps.size());
  const int last = std::min(steps.last, length - 1);
  if (last >= 0)
    WriteStep(episode, {std::min(steps.first, last), last}, caption);
  caption.clock = Seconds(last + 1, episode);
  if (steps.last >= length && episode.outcome.diverged) {
    caption.alarms = {"DIVERGED at " + Seconds(length, episode)};
  }
  return caption;
}

}  // namespace ballast::tools
