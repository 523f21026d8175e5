// A part of an evaluation's rows: a shard, or what an interrupted process kept.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "tools/evaluation_file.h"
#include "tools/strict_json.h"

namespace ballast::tools {

/// The i-th of n shares of an evaluation.
struct EvaluationShard {
  std::int64_t index = 1;  ///< In [1, count].
  std::int64_t count = 1;

  bool operator==(const EvaluationShard&) const = default;
};

/// Reads "2/4". Throws std::invalid_argument.
EvaluationShard ParseShard(const std::string& text);
/// "2/4".
std::string ShardText(const EvaluationShard& shard);

/// What rows follow from and the head of the file does not say.
struct EvaluationOrigin {
  /// Build, libraries and features of the processor, by name.
  std::map<std::string, std::string> program;
  /// SHA-256 of the run's configuration or the network's file; empty if the
  /// head says all.
  std::string configuration;
};

/// The origin of what this program computes on this machine.
EvaluationOrigin OriginHere(const std::string& configuration);

/// Some rows of one evaluation.
struct EvaluationPart {
  EvaluationFile head;  ///< Without rows, cells and aggregates.
  EvaluationOrigin origin;
  EvaluationShard shard;
  /// By their numbers among all rows of the evaluation.
  std::map<std::int64_t, EvaluationRow> rows;
};

/// The numbers of a part's rows once it is complete, [first, end). Long-run
/// averages are shared out by whole worlds, episodes one by one.
struct RowRange {
  std::int64_t first;
  std::int64_t end;
};
/// Throws std::invalid_argument if there is less to share than shares.
RowRange RowsOf(const EvaluationPart& part);

/// Everything but the rows.
/// @param format  of the document.
nlohmann::ordered_json PartHeadAsJson(const EvaluationPart& part,
                                      const std::string& format);
/// Fills everything but the rows, from what anyone may have written. Other
/// keys of `root` are left unasked. Throws std::invalid_argument.
void ReadPartHead(StrictObject& root, const std::string& format,
                  EvaluationPart& part);

/// The first thing in which two evaluations differ, so that their rows must not
/// meet in one file, "seed" or "program.revision"; empty if there is none.
/// Shards are not compared.
std::string FirstDifference(const EvaluationPart& left,
                            const EvaluationPart& right);

}  // namespace ballast::tools
