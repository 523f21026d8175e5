#include "tools/leaderboard/site.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <optional>
#include <set>
#include <stdexcept>
#include <system_error>

#include "tools/atomic_file.h"
#include "tools/count_progress.h"
#include "tools/leaderboard/board_page.h"
#include "tools/leaderboard/entry_page.h"
#include "tools/leaderboard/resources.h"
#include "tools/leaderboard/site_data.h"
#include "tools/leaderboard/site_files.h"
#include "tools/pages/page.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSiteFolders[] = {"boards", "entries", "films", "schema"};

/// Entries in the order of their folders' names.
std::vector<fs::path> FindEntries(const std::vector<fs::path>& paths) {
  std::vector<fs::path> folders;
  for (const fs::path& path : paths) {
    if (!fs::is_directory(path)) {
      throw std::invalid_argument(
          path.string() + " is no folder; name entries, or a folder of them");
    }
    if (fs::exists(path / "entry.json")) {
      folders.push_back(path);
      continue;
    }
    std::vector<fs::path> inside;
    for (const fs::directory_entry& each : fs::directory_iterator(path)) {
      if (each.is_directory() &&
          !each.path().filename().string().starts_with(".")) {
        inside.push_back(each.path());
      }
    }
    std::ranges::sort(inside);
    folders.insert(folders.end(), inside.begin(), inside.end());
  }
  return folders;
}

/// A page can be made again, so it need not survive a loss of power.
void WritePage(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) {
    throw std::runtime_error(path.string() +
                             ": cannot be written; is the disk full?");
  }
}

/// Of each run, its configuration or "".
std::vector<std::string> ConfigsOf(const Entry& entry) {
  std::vector<std::string> configs;
  for (const EntryRun& run : entry.manifest.runs) {
    configs.push_back(run.config.empty()
                          ? ""
                          : ReadPart(entry, EntryPart::kConfig, run.config));
  }
  return configs;
}

std::string FilmOf(const Entry& entry, const EntryFilm& film) {
  std::string bytes = ReadPart(entry, EntryPart::kFilm, film.sha256);
  RequireFilm(bytes, PlaceOf(EntryPart::kFilm, film.sha256).string());
  return bytes;
}

/// An entry, or why it is none.
struct OpenedEntry {
  std::optional<Entry> entry;
  std::string problem;
};

OpenedEntry Open(const fs::path& folder, std::span<const Board> boards) {
  try {
    Entry entry = OpenEntry(folder, boards);
    // What its page will show is looked at before anything is written.
    ConfigsOf(entry);
    for (const EntryFilm& film : entry.manifest.films) FilmOf(entry, film);
    // Nothing more is asked of the rows.
    for (EvaluationFile& file : entry.evaluations) file.rows = {};
    return {std::move(entry), ""};
  } catch (const std::invalid_argument& problem) {
    return {std::nullopt, problem.what()};
  }
}

/// Calls work(i) for every i < count, side by side.
template <typename Work>
void ForEach(std::size_t count, int threads, const Work& work) {
  const auto stride = static_cast<std::size_t>(threads);
  std::vector<std::future<void>> workers;
  for (std::size_t first = 0; first < stride; ++first) {
    workers.push_back(std::async(std::launch::async, [&, first] {
      for (std::size_t i = first; i < count; i += stride) work(i);
    }));
  }
  for (std::future<void>& worker : workers) worker.get();
}

std::vector<OpenedEntry> OpenAll(const std::vector<fs::path>& folders,
                                 std::span<const Board> boards, int threads) {
  std::vector<OpenedEntry> opened(folders.size());
  CountProgress progress("build", "entries");
  std::atomic<std::int64_t> done = 0;
  ForEach(folders.size(), threads, [&](std::size_t i) {
    opened[i] = Open(folders[i], boards);
    progress.Update(++done, std::ssize(folders));
  });
  return opened;
}

void TakeEntries(std::vector<OpenedEntry> opened, SiteData& data,
                 SiteSummary& summary) {
  std::set<std::string> pages;
  for (OpenedEntry& each : opened) {
    if (!each.entry) {
      summary.left_out.push_back(std::move(each.problem));
    } else if (!pages.insert(PageOf(*each.entry)).second) {
      summary.left_out.push_back(each.entry->folder.string() +
                                 ": is there already, from another folder");
    } else {
      data.entries.push_back(std::move(*each.entry));
    }
  }
}

/// Makes room for a site, where nothing else stands.
void PrepareFolder(const fs::path& out) {
  if (fs::exists(out) && !fs::is_directory(out)) {
    throw std::invalid_argument("--out " + out.string() + " is no folder");
  }
  if (fs::exists(out) && !fs::is_empty(out) &&
      !fs::exists(out / "leaderboard.json")) {
    throw std::invalid_argument(
        "--out " + out.string() +
        ": holds something else than a site; name a new folder");
  }
  for (const char* folder : kSiteFolders) {
    fs::remove_all(out / folder);
    fs::create_directories(out / folder);
  }
}

void WriteEntry(const SiteData& data, const BoardRow& row,
                const fs::path& out) {
  const Entry& entry = data.entries[row.entry];
  const fs::path folder = out / "entries" / PageOf(entry);
  fs::create_directories(folder);
  WritePage(folder / "index.html",
            RenderEntryPage(data, row, ConfigsOf(entry)));
  // Two entries may have one film: what they write at once is the same.
  for (const EntryFilm& film : entry.manifest.films) {
    WritePage(out / "films" / (film.sha256 + ".mp4"), FilmOf(entry, film));
  }
}

}  // namespace

SiteSummary BuildSite(const SiteOptions& options) {
  SiteData data;
  SiteSummary summary{};
  data.title = options.title;
  data.boards = LoadBoards(options.boards);
  if (!options.ledger.empty()) {
    if (!fs::exists(options.ledger)) {
      throw std::invalid_argument("--ledger " + options.ledger.string() +
                                  ": is absent; `ballast leaderboard verify "
                                  "--ledger` writes it");
    }
    data.ledger = ReadLedger(options.ledger);
  }
  const std::string plotly = ReadPlotly();
  TakeEntries(OpenAll(FindEntries(options.paths), data.boards, options.threads),
              data, summary);
  PrepareFolder(options.out);
  for (const Board& board : data.boards) {
    data.rows.push_back(Standings(data.entries, board, data.ledger));
    const std::vector<BoardRow>& rows = data.rows.back();
    ForEach(rows.size(), options.threads,
            [&](std::size_t i) { WriteEntry(data, rows[i], options.out); });
  }
  for (std::size_t i = 0; i < data.boards.size(); ++i) {
    const fs::path page = options.out / "boards" / data.boards[i].name;
    WriteFileAtomically(page.string() + ".html", RenderBoardPage(data, i));
    WriteFileAtomically(page.string() + ".csv", BoardCsv(data, i));
  }
  WriteFileAtomically(options.out / "schema" / "entry.schema.json",
                      kEntrySchema);
  WriteFileAtomically(options.out / "schema" / "evaluation.schema.json",
                      kEvaluationSchema);
  WriteFileAtomically(options.out / "plotly.min.js", plotly);
  WriteFileAtomically(options.out / "index.html", RenderFrontPage(data));
  WriteFileAtomically(options.out / "leaderboard.json", LeaderboardJson(data));
  summary.entries = data.entries.size();
  summary.boards = data.boards.size();
  return summary;
}

}  // namespace ballast::tools
