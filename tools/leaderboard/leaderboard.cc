#include "tools/leaderboard/leaderboard.h"

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/command_line.h"
#include "tools/leaderboard/ledger.h"
#include "tools/leaderboard/resources.h"
#include "tools/leaderboard/site.h"
#include "tools/leaderboard/submit.h"
#include "tools/leaderboard/verify.h"
#include "tools/number_format.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

constexpr int kRefused = 2;
constexpr const char* kBoards = "configs/boards";

std::string RerunText(const Rerun& rerun) {
  return FormatCount(rerun.cells) + " worlds (" + FormatCount(rerun.episodes) +
         " episodes) were run again and " +
         (rerun.agreement == Agreement::kBits
              ? "gave the same bits"
              : "agree within the band of another build or processor");
}

// ---- submit --------------------------------------------------------------

struct SubmitFlags {
  SubmitOptions options;
  std::vector<std::string> films;
};

void AddFilms(const std::vector<std::string>& films, SubmitOptions& options) {
  for (const std::string& film : films) {
    const std::size_t equals = film.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw std::invalid_argument("--film " + film +
                                  ": must be task=file, walker.walk=film.mp4");
    }
    options.films[film.substr(0, equals)] = film.substr(equals + 1);
  }
}

void SubmitAndTell(const SubmitFlags& flags) {
  UseThreads(1);
  SubmitOptions options = flags.options;
  AddFilms(flags.films, options);
  const Rerun rerun = Submit(options);
  std::cout << options.out.string() << ": an entry of " << options.name << ".\n"
            << (rerun.cells == 0
                    ? "It is self-reported: nobody else can run its policies, "
                      "and it is ranked apart."
                    : RerunText(rerun) + ".")
            << "\nHand in the folder as it is; `ballast leaderboard verify` "
               "looks at it.\n";
}

void AddSubmit(CLI::App& leaderboard) {
  CLI::App* verb = leaderboard.add_subcommand(
      "submit", "Check evaluations and their policies, and pack an entry.");
  const auto flags = std::make_shared<SubmitFlags>();
  SubmitOptions& options = flags->options;
  verb->add_option("paths", options.paths,
                   "Run directories that were evaluated with --board, or "
                   "evaluation files")
      ->required()
      ->type_name("PATH");
  verb->add_option("--board", options.board, "The board's file")
      ->required()
      ->type_name("TOML");
  verb->add_option("--name", options.name, "Of the method")->required();
  verb->add_option("--authors", options.authors, "Whose it is");
  verb->add_option("--about", options.about, "A paragraph on the method");
  verb->add_option("--url", options.url, "Where to read more, https://...");
  verb->add_option("--policy", options.policies,
                   "Policy file of an evaluation file; may be repeated")
      ->allow_extra_args(false);
  verb->add_option("--film", flags->films,
                   "A film of `ballast render`: walker.walk=film.mp4; may be "
                   "repeated")
      ->allow_extra_args(false);
  verb->add_option("--out", options.out, "Folder to make")
      ->required()
      ->type_name("DIR");
  verb->add_option("--share", options.rerun.share,
                   "Of the worlds, to be run again")
      ->check(CLI::Range(1e-6, 1.0));
  verb->add_option("--threads", options.rerun.threads, "For running them")
      ->check(CLI::Range(1, 1024));
  verb->footer(
      "Example:\n"
      "  ballast evaluate runs/walker/seed-0 --board "
      "configs/boards/fast-robust-safety-v1.toml\n"
      "  ballast leaderboard submit runs/*/seed-* --board "
      "configs/boards/fast-robust-safety-v1.toml --name RAMU --out "
      "entries/ramu");
  verb->callback([flags] { SubmitAndTell(*flags); });
}

// ---- verify --------------------------------------------------------------

std::string VerdictText(const VerifiedEntry& entry) {
  if (!entry.refusal.empty()) return "REFUSED: " + entry.refusal;
  if (entry.self_reported) {
    return "self-reported; its files are whole, nothing of it was run";
  }
  return "verified: " + RerunText(entry.rerun) + " (--seed " +
         std::to_string(entry.seed) + ")";
}

nlohmann::ordered_json VerdictJson(const VerifiedEntry& entry) {
  return {{"folder", entry.folder},
          {"entry", entry.id},
          {"verified", entry.refusal.empty() && !entry.self_reported},
          {"self_reported", entry.self_reported},
          {"agreement", Name(entry.rerun.agreement)},
          {"seed", entry.seed},
          {"cells", entry.rerun.cells},
          {"episodes", entry.rerun.episodes},
          {"refusal", entry.refusal}};
}

void VerifyAndTell(const VerifyOptions& options, bool json) {
  UseThreads(1);
  bool refused = false;
  auto list = nlohmann::ordered_json::array();
  for (const VerifiedEntry& entry : Verify(options)) {
    refused = refused || !entry.refusal.empty();
    if (json) {
      list.push_back(VerdictJson(entry));
    } else {
      std::cout << OneLine(entry.folder + ": " + VerdictText(entry)) << '\n';
    }
  }
  if (json) {
    std::cout << list.dump(2, ' ', false,
                           nlohmann::json::error_handler_t::replace)
              << '\n';
  }
  if (refused) throw CLI::RuntimeError(kRefused);
}

void AddVerify(CLI::App& leaderboard) {
  CLI::App* verb = leaderboard.add_subcommand(
      "verify", "Check entries, and run a random share of their worlds again.");
  const auto options = std::make_shared<VerifyOptions>();
  const auto json = std::make_shared<bool>(false);
  options->boards = kBoards;
  verb->add_option("entries", options->entries, "Folders of entries")
      ->required()
      ->type_name("DIR");
  verb->add_option("--boards", options->boards, "Folder of the boards")
      ->capture_default_str();
  verb->add_option("--ledger", options->ledger,
                   "File to note verified entries in; `build` reads it")
      ->type_name("JSON");
  verb->add_option("--share", options->share, "Of the worlds of each run")
      ->check(CLI::Range(1e-6, 1.0))
      ->capture_default_str();
  verb->add_option("--seed", options->seed,
                   "Chooses the worlds; unforeseeable if absent");
  verb->add_option("--threads", options->threads, "For running them")
      ->check(CLI::Range(1, 1024));
  verb->add_flag("--json", *json, "Print one JSON document");
  verb->footer(
      "Numbers must be the same bits where build and processor features are "
      "those of the\nentry, else means must agree within a band "
      "(docs/leaderboard.md). Nothing of a\nself-reported entry is run.\n"
      "Example:\n  ballast leaderboard verify entries/* --ledger "
      "verified.json\n"
      "Exit status: 2 if an entry is refused.");
  verb->callback([options, json] { VerifyAndTell(*options, *json); });
}

// ---- build ---------------------------------------------------------------

void BuildAndTell(const SiteOptions& options) {
  const SiteSummary summary = BuildSite(options);
  for (const std::string& problem : summary.left_out) {
    std::cerr << "ballast: left out: " << OneLine(problem) << std::endl;
  }
  std::cout << "leaderboard: " << summary.entries
            << (summary.entries == 1 ? " entry" : " entries") << " on "
            << summary.boards << (summary.boards == 1 ? " board" : " boards");
  if (!summary.left_out.empty()) {
    std::cout << ", " << summary.left_out.size() << " left out";
  }
  std::cout << "; open " << (options.out / "index.html").string() << '\n';
}

void AddBuild(CLI::App& leaderboard) {
  CLI::App* verb = leaderboard.add_subcommand(
      "build", "Make the static site of many entries.");
  const auto options = std::make_shared<SiteOptions>();
  options->boards = kBoards;
  verb->add_option("entries", options->paths,
                   "Folders of entries, or folders of such folders")
      ->required()
      ->type_name("DIR");
  verb->add_option("--boards", options->boards, "Folder of the boards")
      ->capture_default_str();
  verb->add_option("--ledger", options->ledger,
                   "What `verify` has noted; entries that are not in it count "
                   "as unverified")
      ->type_name("JSON");
  verb->add_option("--out", options->out, "Folder to write the site into")
      ->required()
      ->type_name("DIR");
  verb->add_option("--title", options->title, "Of the site");
  verb->add_option("--threads", options->threads, "For reading entries")
      ->check(CLI::Range(1, 1024));
  verb->footer(
      "An entry that is not what its board asks for is left out, with a line "
      "that says why.\n"
      "Example:\n  ballast leaderboard build entries --ledger verified.json "
      "--out site");
  verb->callback([options] { BuildAndTell(*options); });
}

// ---- schema --------------------------------------------------------------

void AddSchema(CLI::App& leaderboard) {
  CLI::App* verb = leaderboard.add_subcommand(
      "schema", "Print the JSON schema of entry.json or of evaluation files.");
  const auto which = std::make_shared<std::string>();
  verb->add_option("file", *which, "entry or evaluation")
      ->required()
      ->check(CLI::IsMember({"entry", "evaluation"}));
  verb->footer("Example:\n  ballast leaderboard schema entry");
  verb->callback([which] {
    std::cout << (*which == "entry" ? kEntrySchema : kEvaluationSchema);
  });
}

}  // namespace

void AddLeaderboard(CLI::App& program) {
  CLI::App* verb = program.add_subcommand(
      "leaderboard", "Pack entries, check them, make the site of many.");
  verb->require_subcommand(1);
  AddSubmit(*verb);
  AddVerify(*verb);
  AddBuild(*verb);
  AddSchema(*verb);
  verb->footer(
      "Every one explains itself: ballast leaderboard submit --help\n"
      "Example:\n"
      "  ballast leaderboard build entries --ledger verified.json --out site");
}

}  // namespace ballast::tools
