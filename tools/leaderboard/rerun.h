// Whether policies do again what an entry says that they did.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tools/leaderboard/entry.h"

namespace ballast::tools {

struct RerunOptions {
  double share = 0.1;      ///< Of the worlds of each run, in (0, 1].
  std::uint64_t seed = 0;  ///< Chooses the worlds.
  int threads = 1;
};

/// How the numbers that were measured again are compared.
enum class Agreement {
  kBits,  ///< The same bits, as from the same build and processor features.
  kBand,  ///< Means within kBandConfidence of one another, see WithinBand.
};

/// What was run again.
struct Rerun {
  Agreement agreement = Agreement::kBits;
  std::int64_t cells = 0;
  std::int64_t episodes = 0;
  /// A line for each evaluation that does not agree; none if all do.
  std::vector<std::string> problems;
};

/// The probability with which all comparisons of an honest entry agree, where
/// another build or processor measured.
inline constexpr double kBandConfidence = 0.999;

/// Whether the means of two samples of one world differ by no more than Welch's
/// interval allows, with one of `comparisons` simultaneous ones (Bonferroni).
/// Samples without any spread must agree to 1e-9 of their size.
/// @param claimed, measured  two or more numbers each.
/// Source: Welch (1947), Biometrika 34.
bool WithinBand(std::span<const double> claimed,
                std::span<const double> measured, std::int64_t comparisons);

/// Runs the policies of an entry in some of their worlds; call RequireParts
/// before.
/// Throws std::invalid_argument if a policy does not fit its task, and for a
/// self-reported entry, of which nothing is ever run.
/// @param progress  told how many of how many policies are done.
Rerun RunAgain(const Entry& entry, const RerunOptions& options,
               Agreement agreement,
               const std::function<void(std::int64_t, std::int64_t)>& progress);

/// What the manifest's program allows to be compared here.
Agreement AgreementWith(const EntryManifest& manifest);

}  // namespace ballast::tools
