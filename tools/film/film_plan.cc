#include "tools/film/film_plan.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "tools/axis_text.h"

namespace ballast::tools {
namespace {

/// A GIF counts in hundredths of a second, and its pictures are large.
constexpr double kMostRateOfMp4 = 50;
constexpr double kMostRateOfGif = 25;
constexpr int kMostPanelsInARow = 4;

/// Fills in width and height, "640x480".
void ReadSize(const std::string& text, envs::PanelGrid& grid) {
  const Refusal refuse = [&](const std::string& problem) {
    throw std::invalid_argument("--size " + text + ": " + problem +
                                "; write e.g. 640x480");
  };
  const std::vector<std::string_view> sides = Split(text, 'x');
  if (sides.size() != 2) refuse("needs a width and a height");
  const auto side = [&](std::string_view number) {
    const std::int64_t pixels =
        ParseWhole(number, "a number of pixels", refuse);
    if (pixels < 64 || pixels > 4096 || pixels % 2 != 0) {
      refuse("each side is an even number from 64 to 4096");
    }
    return static_cast<int>(pixels);
  };
  grid.width = side(sides[0]);
  grid.height = side(sides[1]);
  if (std::max(grid.picture_width(), grid.picture_height()) >
      envs::kLongestPictureSide) {
    refuse("its panels make a picture of " +
           std::to_string(grid.picture_width()) + "x" +
           std::to_string(grid.picture_height()) +
           ", and the longest side is " +
           std::to_string(envs::kLongestPictureSide) +
           ": take fewer worlds or stills, or a smaller size");
  }
}

envs::PanelGrid MakeGrid(const FilmPlanOptions& options, int rows,
                         int columns) {
  envs::PanelGrid grid{rows, columns, 0, 0};
  const std::string size = rows * columns == 1 ? "640x480" : "320x240";
  ReadSize(options.size.empty() ? size : options.size, grid);
  return grid;
}

/// A row an episode, a column a still.
FilmPlan PlanStrip(const FilmPlanOptions& options, int episodes, int steps) {
  const std::vector<StepRange> stills = FramesOfStrip(steps, options.stills);
  const int columns = static_cast<int>(stills.size());
  FilmPlan plan{MakeGrid(options, episodes, columns), /*rate=*/1, {{}}};
  for (int episode = 0; episode < episodes; ++episode) {
    for (int column = 0; column < columns; ++column) {
      plan.pictures[0].push_back(
          {episode, column, static_cast<std::size_t>(episode), stills[column]});
    }
  }
  return plan;
}

/// Policies below one another and worlds side by side; where there is one
/// policy or one world, whatever there is in rows.
FilmPlan PlanMovement(const FilmPlanOptions& options, int policies, int worlds,
                      int steps, double control_timestep, double most_rate) {
  const int episodes = policies * worlds;
  const int columns = policies > 1 && worlds > 1
                          ? worlds
                          : std::min(episodes, kMostPanelsInARow);
  const int rows = (episodes + columns - 1) / columns;
  const FilmFrames film = FramesOfFilm(steps, control_timestep, most_rate);
  FilmPlan plan{MakeGrid(options, rows, columns), film.rate, {}};
  for (const StepRange& frame : film.frames) {
    std::vector<Panel>& picture = plan.pictures.emplace_back();
    for (int episode = 0; episode < episodes; ++episode) {
      picture.push_back({episode / columns, episode % columns,
                         static_cast<std::size_t>(episode), frame});
    }
  }
  return plan;
}

}  // namespace

FilmPlan PlanFilm(const FilmPlanOptions& options, FilmFormat format,
                  int policies, int worlds, const envs::EnvironmentSpec& spec) {
  int steps = spec.horizon;
  if (options.seconds > 0) {
    steps = static_cast<int>(
        std::clamp(std::ceil(options.seconds / spec.control_timestep), 1.0,
                   static_cast<double>(spec.horizon)));
  }
  if (format == FilmFormat::kPng) {
    return PlanStrip(options, policies * worlds, steps);
  }
  return PlanMovement(
      options, policies, worlds, steps, spec.control_timestep,
      format == FilmFormat::kGif ? kMostRateOfGif : kMostRateOfMp4);
}

}  // namespace ballast::tools
