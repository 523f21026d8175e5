// What a film is made of: pictures, and the panels in each.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "envs/environment.h"
#include "envs/mujoco/renderer.h"
#include "tools/film/film_frames.h"
#include "tools/film/frame_encoder.h"

namespace ballast::tools {

struct FilmPlanOptions {
  double seconds = 0;  ///< Of the beginning; 0 for the whole episode.
  int stills = 8;      ///< Of a strip, >= 1.
  /// Of a panel, "640x480"; that, or a quarter of it where there are several,
  /// if empty.
  std::string size{};
};

/// An episode in a panel, as it was at the end of some steps.
struct Panel {
  int row;
  int column;
  std::size_t episode;
  StepRange steps;
};

struct FilmPlan {
  envs::PanelGrid grid;
  double rate;  ///< Pictures per second, real time; of a strip without meaning.
  std::vector<std::vector<Panel>> pictures;
};

/// Episodes are counted policy by policy, in each world by world. A strip of
/// stills is one picture with a row an episode.
/// @param policies, worlds  >= 1.
/// Throws std::invalid_argument for a size that cannot be drawn.
FilmPlan PlanFilm(const FilmPlanOptions& options, FilmFormat format,
                  int policies, int worlds, const envs::EnvironmentSpec& spec);

}  // namespace ballast::tools
