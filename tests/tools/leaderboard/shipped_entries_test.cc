// The example board of docs/results/leaderboard: are its files still those that
// were verified, and the policies those that were trained?
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "models/sha256.h"
#include "tools/atomic_file.h"
#include "tools/leaderboard/entry.h"
#include "tools/leaderboard/ledger.h"
#include "tools/leaderboard/standings.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = BALLAST_SOURCE_DIR;
const fs::path kExample = kRoot / "docs" / "results" / "leaderboard";
constexpr std::size_t kMostPolicyBytes = std::size_t{1} << 20;

/// Digests of what docs/results/leaderboard/make trained.
std::set<std::string> TrainedPolicies() {
  std::set<std::string> digests;
  for (const fs::directory_entry& file :
       fs::recursive_directory_iterator(kExample / "runs")) {
    if (file.path().filename() != "policy.safetensors") continue;
    digests.insert(
        models::Sha256Hex(ReadWholeFile(file.path(), kMostPolicyBytes)));
  }
  return digests;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shipped_entries)

BOOST_AUTO_TEST_CASE(all_are_whole_verified_and_of_the_policies_trained) {
  const std::vector<Board> boards = LoadBoards(kRoot / "configs" / "boards");
  std::vector<Entry> entries;
  std::set<std::string> entered;
  for (const fs::directory_entry& folder :
       fs::directory_iterator(kExample / "entries")) {
    entries.push_back(OpenEntry(folder.path(), boards));
    RequireParts(entries.back());
    for (const EntryRun& run : entries.back().manifest.runs) {
      entered.insert(run.policy);
    }
  }
  BOOST_TEST(entries.size() == 3);
  BOOST_TEST((entered == TrainedPolicies()));

  const Ledger ledger = ReadLedger(kExample / "verified.json");
  BOOST_TEST(ledger.size() == entries.size());
  for (const BoardRow& row : Standings(entries, *entries[0].board, ledger)) {
    BOOST_TEST((row.standing == Standing::kVerified));
    // What docs/leaderboard.md says: no interval lies above another.
    BOOST_TEST(row.rank.value_or(0) == 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
