// An episode of an evaluation, kept step by step for a film.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/evaluator.h"
#include "envs/mujoco/model_spec.h"
#include "tools/evaluation_subject.h"
#include "tools/film/film_world.h"

namespace ballast::tools {

/// How things stood at the end of a control step.
struct RecordedStep {
  std::vector<double> state;           ///< Of the engine, mjSTATE_INTEGRATION.
  double episode_return;               ///< So far.
  std::vector<double> costs;           ///< [K], so far.
  std::vector<std::uint8_t> violated;  ///< [K], in this step.
};

/// A policy in one world.
struct RecordedEpisode {
  std::string policy;              ///< What the picture calls it.
  std::vector<std::string> world;  ///< The lines of its title.
  std::vector<EvaluationConstraint> constraints;  ///< [K].
  double control_timestep;                        ///< Seconds.
  envs::ModelPointer model;                       ///< With textures.
  std::string camera;
  std::vector<RecordedStep> steps;  ///< To its end, or until it diverged.
  agents::EpisodeOutcome outcome;
};

/// Which of the episodes of an evaluation.
struct FilmedEpisode {
  std::uint64_t seed = 0;    ///< Of the evaluation.
  std::int64_t episode = 0;  ///< Of every cell.
  bool deterministic = false;
};

/// Runs the episode that `ballast evaluate` would run, with the same bits, in
/// each of the worlds. Throws std::invalid_argument for a value that the task
/// refuses, and if the policy is not one of a robot.
std::vector<RecordedEpisode> RecordEpisodes(
    const EvaluationSubject& subject, const std::vector<FilmWorld>& worlds,
    const FilmedEpisode& which);

}  // namespace ballast::tools
