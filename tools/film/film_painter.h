// Draws recorded episodes, each into a panel.
#pragma once

#include <mujoco/mujoco.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "envs/mujoco/renderer.h"
#include "tools/film/film_frames.h"
#include "tools/film/recorded_episode.h"

namespace ballast::tools {

/// The same episodes and steps give the same pixels on one machine.
class FilmPainter {
 public:
  /// @param episodes  of one task, at least one; must outlive this.
  /// Throws as envs::Renderer.
  FilmPainter(const std::vector<RecordedEpisode>& episodes,
              const envs::PanelGrid& grid);

  /// Draws an episode as it was at the end of `steps`, with its caption.
  void Draw(std::size_t episode, StepRange steps, int row, int column);

  /// As of envs::Renderer::Pixels.
  const std::vector<unsigned char>& Picture() { return renderer_.Pixels(); }

 private:
  struct DataDeleter {
    void operator()(mjData* data) const { mj_deleteData(data); }
  };

  const std::vector<RecordedEpisode>& episodes_;
  envs::Renderer renderer_;
  std::vector<std::unique_ptr<mjData, DataDeleter>> data_;
};

}  // namespace ballast::tools
