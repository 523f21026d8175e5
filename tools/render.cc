#include "tools/render.h"

#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tools/atomic_file.h"
#include "tools/count_progress.h"
#include "tools/film/film_painter.h"
#include "tools/film/film_plan.h"
#include "tools/film/film_subjects.h"
#include "tools/film/film_world.h"
#include "tools/film/frame_encoder.h"
#include "tools/film/recorded_episode.h"
#include "tools/number_format.h"
#include "tools/output_place.h"
#include "tools/progress_table.h"
#include "tools/text_table.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

struct RenderOptions {
  FilmSubjects subjects;
  std::vector<std::string> perturbs;
  std::vector<std::string> params;
  FilmedEpisode episode;
  bool deterministic = false;
  FilmPlanOptions plan;
  fs::path out = "film.mp4";
};

std::string Draw(const std::vector<RecordedEpisode>& episodes,
                 const FilmPlan& plan, FilmFormat format) {
  FrameEncoder encoder(format, plan.grid.picture_width(),
                       plan.grid.picture_height(), plan.rate);
  FilmPainter painter(episodes, plan.grid);
  CountProgress progress("render", "steps");
  for (std::size_t i = 0; i < plan.pictures.size(); ++i) {
    for (const Panel& panel : plan.pictures[i]) {
      painter.Draw(panel.episode, panel.steps, panel.row, panel.column);
    }
    encoder.Write(painter.Picture());
    progress.Update(plan.pictures[i].back().steps.last + 1,
                    plan.pictures.back().back().steps.last + 1);
  }
  return encoder.Finish();
}

/// What each episode came to, as its row of an evaluation says.
std::string EpisodesAsText(const std::vector<RecordedEpisode>& episodes) {
  const auto joined = [](const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
      text += (text.empty() ? "" : ", ") + part;
    }
    return text;
  };
  std::vector<std::vector<std::string>> rows = {
      {"policy", "world", "return", "cost/budget"}};
  for (const RecordedEpisode& episode : episodes) {
    std::vector<std::string> costs;
    for (std::size_t k = 0; k < episode.constraints.size(); ++k) {
      const EvaluationConstraint& constraint = episode.constraints[k];
      costs.push_back(constraint.name + " " +
                      ShortestText(episode.outcome.costs[k]) + "/" +
                      ShortestText(constraint.budget_per_episode));
    }
    rows.push_back({episode.policy, joined(episode.world),
                    FormatFixed(episode.outcome.reward_return, 1) +
                        (episode.outcome.diverged ? ", diverged" : ""),
                    joined(costs)});
  }
  return TextTable(rows);
}

void Render(const RenderOptions& options) {
  UseThreads(1);
  const FilmFormat format = FormatOf(options.out);
  RequireFilePlace("--out", options.out);
  const std::vector<EvaluationSubject> subjects =
      OpenFilmSubjects(options.subjects);
  const std::vector<FilmWorld> worlds =
      ChooseWorlds(options.perturbs, options.params, subjects.front());
  const FilmPlan plan =
      PlanFilm(options.plan, format, static_cast<int>(subjects.size()),
               static_cast<int>(worlds.size()), subjects.front().spec);
  std::vector<RecordedEpisode> episodes;
  for (const EvaluationSubject& subject : subjects) {
    FilmedEpisode which = options.episode;
    which.deterministic =
        options.deterministic || subject.defaults.deterministic;
    for (RecordedEpisode& one : RecordEpisodes(subject, worlds, which)) {
      episodes.push_back(std::move(one));
    }
  }
  WriteFileAtomically(options.out, Draw(episodes, plan, format));
  std::cout << EpisodesAsText(episodes) << "wrote " << options.out.string()
            << ", " << plan.grid.picture_width() << "x"
            << plan.grid.picture_height();
  if (format == FilmFormat::kPng) {
    std::cout << ", " << plan.grid.columns << " stills\n";
  } else {
    std::cout << ", " << plan.pictures.size() << " pictures, " << plan.rate
              << " per second\n";
  }
}

}  // namespace

void AddRender(CLI::App& program) {
  const auto options = std::make_shared<RenderOptions>();
  CLI::App* verb = program.add_subcommand(
      "render", "Make a film of policies in perturbed worlds");
  AddFilmSubjects(*verb, options->subjects);
  verb->add_option("--perturb", options->perturbs,
                   "A world, a panel each: pole_length=1.2,pole_mass=0.3; may "
                   "be repeated")
      ->allow_extra_args(false);
  verb->add_option("--param", options->params,
                   "Worlds as of `ballast evaluate`, a panel a cell: "
                   "pole_length=0.75,1,1.25; may be repeated")
      ->allow_extra_args(false);
  verb->add_option("--out", options->out,
                   "A film .mp4 or .gif, or a strip of stills .png");
  verb->add_option("--stills", options->plan.stills,
                   "Of a strip, at equal times")
      ->check(CLI::Range(1, 64));
  verb->add_option("--seconds", options->plan.seconds,
                   "Of the beginning; the whole episode if absent")
      ->check(CLI::PositiveNumber);
  verb->add_option("--size", options->plan.size,
                   "Of a panel, pixels; 640x480 for one, else 320x240");
  verb->add_option("--seed", options->episode.seed,
                   "Of resets and action noise, as of `ballast evaluate`");
  verb->add_option("--episode", options->episode.episode,
                   "Which of an evaluation's episodes, from 0")
      ->check(CLI::Range(0, 999'999));
  verb->add_flag("--deterministic", options->deterministic,
                 "The most likely actions instead of sampled ones");
  verb->footer(
      "Example:\n"
      "  ballast render runs/ramu --beside runs/crpo --param "
      "pole_length=0.75,1,1.25 --out film.mp4\n"
      "  ballast render runs/walker --perturb torso_length=0.5 --stills 6 "
      "--out strip.png");
  verb->callback([options] { Render(*options); });
}

}  // namespace ballast::tools
