#include "tools/leaderboard/ledger.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "models/strict_json.h"
#include "tools/atomic_file.h"
#include "tools/strict_json.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::size_t kMostEntries = 1'000'000;
constexpr std::int64_t kMostCount = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kVersion = 1;

}  // namespace

std::string Name(Agreement agreement) {
  return agreement == Agreement::kBits ? "bits" : "band";
}

Ledger ReadLedger(const fs::path& path) {
  Ledger ledger;
  if (!fs::exists(path)) return ledger;
  const std::string name = path.string();
  const nlohmann::json document = models::ParseStrictJson(
      ReadWholeFile(path, kMostBytes), kMaxJsonDepth, name);
  StrictObject root(document, name);
  if (root.Text("format") != "ballast-ledger") {
    root.Refuse("format", R"(must be "ballast-ledger")");
  }
  root.Integer("version", kVersion, kVersion);
  for (StrictObject& object : root.Objects("verified", kMostEntries)) {
    const std::string agreement = object.Text("agreement");
    if (agreement != "bits" && agreement != "band") {
      object.Refuse("agreement", R"(must be "bits" or "band")");
    }
    ledger[object.Text("entry", 64)] = {
        agreement == "bits" ? Agreement::kBits : Agreement::kBand,
        object.Number("share", 0, 1), object.Unsigned("seed"),
        object.Integer("cells", 1, kMostCount),
        object.Integer("episodes", 1, kMostCount)};
    object.RefuseUnknownKeys();
  }
  root.RefuseUnknownKeys();
  return ledger;
}

void WriteLedger(const fs::path& path, const Ledger& ledger) {
  auto verified = nlohmann::ordered_json::array();
  for (const auto& [entry, verification] : ledger) {
    verified.push_back({{"entry", entry},
                        {"agreement", Name(verification.agreement)},
                        {"share", verification.share},
                        {"seed", verification.seed},
                        {"cells", verification.cells},
                        {"episodes", verification.episodes}});
  }
  const nlohmann::ordered_json root = {{"format", "ballast-ledger"},
                                       {"version", kVersion},
                                       {"verified", verified}};
  WriteFileAtomically(path, root.dump(1) + "\n");
}

}  // namespace ballast::tools
