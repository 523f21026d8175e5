// The rows of an evaluation that goes on, kept beside its output so that a
// killed process has lost nothing but the blocks it was at.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "tools/evaluation_part.h"
#include "tools/open_file.h"

namespace ballast::tools {

/// A file of lines, each with its CRC-32: the part's head, then the blocks of
/// rows. What follows a line that is not whole counts as never written. Lines
/// are handed to the operating system and not synced: a crash of the machine
/// may cost rows, which are computed again, and never gives wrong ones.
class EvaluationJournal {
 public:
  /// Opens the journal for `part`, which may have none yet, and fills in the
  /// rows it keeps. Other processes are kept out while this lives. Once a block
  /// stands in it, it belongs to that evaluation alone.
  /// @param fresh  drops what is kept.
  /// @param part  without rows; outlives this.
  /// Throws std::invalid_argument if the journal is of another evaluation or
  /// no journal, std::runtime_error if another process has it or the disk
  /// refuses.
  EvaluationJournal(std::filesystem::path path, bool fresh,
                    EvaluationPart& part);
  EvaluationJournal(const EvaluationJournal&) = delete;
  EvaluationJournal& operator=(const EvaluationJournal&) = delete;
  /// Leaves no journal that keeps nothing.
  ~EvaluationJournal();

  /// Keeps a block of rows; calls must not overlap.
  /// Throws std::runtime_error if the disk refuses.
  void Append(std::span<const EvaluationRow> rows);
  /// The output is written: the journal is no longer needed.
  void Remove();

 private:
  void Lock() const;
  void Restore();

  std::filesystem::path path_;
  EvaluationPart& part_;
  std::unique_ptr<OpenFile> file_;
  bool keeps_rows_ = false;
};

/// Where the journal of an output lies.
std::filesystem::path JournalOf(const std::filesystem::path& output);

}  // namespace ballast::tools
