#include "tools/film/film_frames.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ballast::tools {

FilmFrames FramesOfFilm(int steps, double control_timestep, double most_rate) {
  // Less than one in a million of a step is rounding.
  const int stride = std::max(
      1,
      static_cast<int>(std::ceil(1 / (most_rate * control_timestep) - 1e-6)));
  FilmFrames film{.rate = 1 / (stride * control_timestep), .frames = {}};
  for (int first = 0; first < steps; first += stride) {
    film.frames.push_back({first, std::min(first + stride, steps) - 1});
  }
  return film;
}

std::vector<StepRange> FramesOfStrip(int steps, int stills) {
  const int count = std::min(steps, stills);
  std::vector<StepRange> frames;
  for (std::int64_t i = 1; i <= count; ++i) {
    const int step = static_cast<int>(i * steps / count) - 1;
    frames.push_back({step, step});
  }
  return frames;
}

}  // namespace ballast::tools
