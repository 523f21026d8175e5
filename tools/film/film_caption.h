// What is written over a panel of a film.
#pragma once

#include "envs/mujoco/renderer.h"
#include "tools/film/film_frames.h"
#include "tools/film/recorded_episode.h"

namespace ballast::tools {

/// The episode's policy and world, its time, its return and costs so far beside
/// the budgets, and the constraints that were violated in any of `steps`. Once
/// it is over it stays as it was, and says so if it diverged.
envs::Caption CaptionOf(const RecordedEpisode& episode, StepRange steps);

}  // namespace ballast::tools
