#include "tools/film/film_painter.h"

#include <algorithm>

#include "tools/film/film_caption.h"

namespace ballast::tools {

FilmPainter::FilmPainter(const std::vector<RecordedEpisode>& episodes,
                         const envs::PanelGrid& grid)
    : episodes_(episodes), renderer_(*episodes.front().model, grid) {
  for (const RecordedEpisode& episode : episodes) {
    data_.emplace_back(mj_makeData(episode.model.get()));
  }
}

void FilmPainter::Draw(std::size_t episode, StepRange steps, int row,
                       int column) {
  const RecordedEpisode& recorded = episodes_[episode];
  const mjModel& model = *recorded.model;
  mjData& data = *data_[episode];
  // One that diverged in its first step is shown in the default pose.
  if (!recorded.steps.empty()) {
    const std::size_t last = std::min(static_cast<std::size_t>(steps.last),
                                      recorded.steps.size() - 1);
    mj_setState(&model, &data, recorded.steps[last].state.data(),
                mjSTATE_INTEGRATION);
  }
  mj_forward(&model, &data);
  renderer_.Draw(row, column, model, data, recorded.camera.c_str(),
                 CaptionOf(recorded, steps));
}

}  // namespace ballast::tools
