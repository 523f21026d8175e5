// What an evaluation file shares with its shards and its journal, to and from
// JSON: the head, which says what was asked, and a row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/evaluation_file.h"
#include "tools/strict_json.h"

namespace ballast::tools {

/// The most rows an evaluation from strangers may hold.
inline constexpr std::size_t kMostEvaluationRows = 10'000'000;

/// An object of a number per constraint of the evaluation.
template <typename Number>
nlohmann::ordered_json PerConstraint(const EvaluationFile& head,
                                     const std::vector<Number>& values) {
  auto object = nlohmann::ordered_json::object();
  for (std::size_t k = 0; k < head.constraints.size(); ++k) {
    object[head.constraints[k].name] = values[k];
  }
  return object;
}

/// Everything but rows, cells and aggregates, format and version included.
nlohmann::ordered_json EvaluationHeadAsJson(const EvaluationFile& file);

/// The first key whose values differ, or that only one of two objects has;
/// empty if there is none.
std::string FirstDifferentKey(const nlohmann::ordered_json& left,
                              const nlohmann::ordered_json& right);

/// Fills everything but rows, cells and aggregates, from a file that anyone may
/// have written. Other keys of `root` are left unasked.
/// Throws std::invalid_argument.
void ReadEvaluationHead(StrictObject& root, EvaluationFile& file);

/// Throws std::invalid_argument if a number of the row is not finite.
nlohmann::ordered_json EvaluationRowAsJson(const EvaluationFile& head,
                                           const EvaluationRow& row);

/// Reads rows that anyone may have written.
class EvaluationRowReader {
 public:
  /// @param head  outlives this object.
  explicit EvaluationRowReader(const EvaluationFile& head);

  /// Throws std::invalid_argument, also for a cell or an episode that the head
  /// lacks.
  EvaluationRow Read(StrictObject& object) const;

 private:
  void ReadCell(StrictObject& object, EvaluationRow& row) const;
  EvaluationRow ReadAverage(StrictObject& object) const;
  void ReadCostRuns(StrictObject& object, EvaluationRow& row) const;
  void ReadScheduled(StrictObject& object, EvaluationRow& row) const;

  const EvaluationFile& head_;
  std::vector<std::string> constraints_;
  std::vector<std::string> scheduled_;
};

}  // namespace ballast::tools
