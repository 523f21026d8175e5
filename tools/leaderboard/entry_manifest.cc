#include "tools/leaderboard/entry_manifest.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "models/sha256.h"
#include "models/strict_json.h"
#include "tools/leaderboard/json_schema.h"
#include "tools/leaderboard/resources.h"
#include "tools/strict_json.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

// Bounds that keep a hostile file from costing more than a moment.
constexpr std::size_t kMostRuns = 200;
constexpr std::size_t kMostFilms = 20;
constexpr std::size_t kMostCommands = 20;
constexpr std::size_t kMostNameBytes = 100;
constexpr std::size_t kMostAboutBytes = 2000;
constexpr std::size_t kMostFacts = 100;

Json OrNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

std::string Digest(StrictObject& object, const std::string& key) {
  std::string digest = object.Text(key, 64);
  if (!models::IsSha256Hex(digest)) {
    object.Refuse(key, "must be 64 lower-case hexadecimal digits");
  }
  return digest;
}

std::string DigestOrNone(StrictObject& object, const std::string& key) {
  return object.IsNull(key) ? "" : Digest(object, key);
}

EntryRun ReadRun(StrictObject& object, bool self_reported) {
  EntryRun run;
  run.task = object.Text("task", kMostNameBytes);
  run.training_seed = object.Integer("training_seed", 0,
                                     std::numeric_limits<std::int64_t>::max());
  run.evaluation = Digest(object, "evaluation");
  run.policy = DigestOrNone(object, "policy");
  if (run.policy.empty() != self_reported) {
    object.Refuse("policy", self_reported
                                ? "must be null where self_reported is true"
                                : "is missing; only a self-reported entry may "
                                  "come without policies");
  }
  run.config = DigestOrNone(object, "config");
  run.commands = object.Texts("commands", kMostCommands);
  object.RefuseUnknownKeys();
  return run;
}

std::string ReadUrl(StrictObject& root) {
  std::string url = root.Text("url", kMostNameBytes * 5);
  const bool plain =
      url.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
          "-._~:/?#@!&*+,;=%") == std::string::npos;
  if (!url.empty() && !(url.starts_with("https://") && plain)) {
    root.Refuse("url", "must be empty or an address that begins with https://");
  }
  return url;
}

}  // namespace

std::string Serialise(const EntryManifest& manifest) {
  Json runs = Json::array();
  for (const EntryRun& run : manifest.runs) {
    runs.push_back({{"task", run.task},
                    {"training_seed", run.training_seed},
                    {"evaluation", run.evaluation},
                    {"policy", OrNull(run.policy)},
                    {"config", OrNull(run.config)},
                    {"commands", run.commands}});
  }
  Json films = Json::array();
  for (const EntryFilm& film : manifest.films) {
    films.push_back({{"task", film.task}, {"sha256", film.sha256}});
  }
  const Json root = {{"format", "ballast-entry"},
                     {"version", kEntryVersion},
                     {"board", manifest.board},
                     {"name", manifest.name},
                     {"authors", manifest.authors},
                     {"about", manifest.about},
                     {"url", manifest.url},
                     {"self_reported", manifest.self_reported},
                     {"program", manifest.program},
                     {"runs", runs},
                     {"films", films}};
  return root.dump(1) + "\n";
}

EntryManifest ParseEntryManifest(const std::string& text,
                                 const std::string& name) {
  const nlohmann::json document =
      models::ParseStrictJson(text, kMaxJsonDepth, name);
  RequireSchema(document, kEntrySchema, name);
  StrictObject root(document, name);
  root.Text("format");
  root.Integer("version", kEntryVersion, kEntryVersion);
  EntryManifest manifest;
  manifest.board = root.Text("board", kMostNameBytes);
  manifest.name = root.Text("name", kMostNameBytes);
  if (manifest.name.empty()) root.Refuse("name", "must not be empty");
  manifest.authors = root.Text("authors", kMostNameBytes * 5);
  manifest.about = root.Text("about", kMostAboutBytes);
  manifest.url = ReadUrl(root);
  manifest.self_reported = root.Flag("self_reported");
  manifest.program = root.TextMap("program", kMostFacts);
  for (StrictObject& run : root.Objects("runs", kMostRuns)) {
    manifest.runs.push_back(ReadRun(run, manifest.self_reported));
  }
  for (StrictObject& film : root.Objects("films", kMostFilms)) {
    manifest.films.push_back(
        {film.Text("task", kMostNameBytes), Digest(film, "sha256")});
    film.RefuseUnknownKeys();
  }
  root.RefuseUnknownKeys();
  return manifest;
}

}  // namespace ballast::tools
