#include "tools/leaderboard/verify.h"

#include <c10/util/Exception.h>

#include <new>
#include <random>
#include <stdexcept>

#include "tools/count_progress.h"
#include "tools/leaderboard/ledger.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

/// A choice that an entry cannot have been made for.
std::uint64_t UnforeseeableSeed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

void Look(const Entry& entry, const VerifyOptions& options,
          VerifiedEntry& verified) {
  RequireParts(entry);
  if (entry.manifest.self_reported) return;
  CountProgress progress("verify " + verified.folder, "policies");
  verified.rerun =
      RunAgain(entry, {options.share, verified.seed, options.threads},
               AgreementWith(entry.manifest), progress.function());
  for (const std::string& problem : verified.rerun.problems) {
    verified.refusal += (verified.refusal.empty() ? "" : "; ") + problem;
  }
}

VerifiedEntry VerifyOne(const fs::path& folder, const VerifyOptions& options,
                        std::span<const Board> boards) {
  VerifiedEntry verified;
  verified.folder = folder.string();
  verified.seed = options.seed ? *options.seed : UnforeseeableSeed();
  try {
    const Entry entry = OpenEntry(folder, boards);
    verified.id = entry.id;
    verified.self_reported = entry.manifest.self_reported;
    Look(entry, options, verified);
  } catch (const std::invalid_argument& problem) {
    verified.refusal = problem.what();
  } catch (const std::bad_alloc&) {
    verified.refusal = folder.string() + ": needs more memory than there is";
  } catch (const c10::Error& problem) {
    // A policy whose network nobody can compute.
    const std::string_view text = problem.what_without_backtrace();
    verified.refusal =
        folder.string() + ": " + std::string(text.substr(0, text.find('\n')));
  }
  return verified;
}

}  // namespace

std::vector<VerifiedEntry> Verify(const VerifyOptions& options) {
  const std::vector<Board> boards = LoadBoards(options.boards);
  Ledger ledger;
  if (!options.ledger.empty()) ledger = ReadLedger(options.ledger);
  std::vector<VerifiedEntry> all;
  for (const fs::path& folder : options.entries) {
    const VerifiedEntry& verified =
        all.emplace_back(VerifyOne(folder, options, boards));
    if (options.ledger.empty() || verified.id.empty()) continue;
    if (!verified.refusal.empty()) {
      ledger.erase(verified.id);
    } else if (!verified.self_reported) {
      ledger[verified.id] = {verified.rerun.agreement, options.share,
                             verified.seed, verified.rerun.cells,
                             verified.rerun.episodes};
    }
    WriteLedger(options.ledger, ledger);
  }
  return all;
}

}  // namespace ballast::tools
