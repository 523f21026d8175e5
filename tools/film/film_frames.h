// Which control steps the frames of a film and of a strip of stills show.
#pragma once

#include <vector>

namespace ballast::tools {

/// Control steps first, ..., last of an episode, counted from 0; the picture is
/// that of the last.
struct StepRange {
  int first;
  int last;
};

/// Frames at equal distances in real time.
struct FilmFrames {
  double rate;  ///< Frames per second.
  std::vector<StepRange> frames;
};

/// Every control step, or every second, third, ... where that would be more
/// than `most_rate` frames per second. Together the frames hold all steps, so
/// that what happens between two pictures is not lost.
/// @param steps  of the episode, >= 1.
/// @param control_timestep  seconds.
FilmFrames FramesOfFilm(int steps, double control_timestep, double most_rate);

/// The ends of `stills` equal parts, each with its last step alone; at most a
/// still a step.
std::vector<StepRange> FramesOfStrip(int steps, int stills);

}  // namespace ballast::tools
