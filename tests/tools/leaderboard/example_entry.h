// A small board, policies for it and their evaluations, for tests of entries.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "tests/tools/temporary_folder.h"
#include "tools/leaderboard/board.h"
#include "tools/leaderboard/entry_manifest.h"
#include "tools/leaderboard/submit.h"

namespace ballast::tools {

/// One task, cartpole.swingup over two pole lengths with two episodes each, two
/// training seeds.
class ExampleEntry {
 public:
  ExampleEntry();

  std::filesystem::path path(const std::string& name) const {
    return folder_.path() / name;
  }
  std::filesystem::path boards() const { return path("boards"); }
  std::filesystem::path board_file() const {
    return boards() / "example-v1.toml";
  }
  const std::vector<Board>& board() const { return board_; }
  /// Of the policy of training seed 0 or 1.
  std::filesystem::path policy(int seed) const;
  std::filesystem::path evaluation(int seed) const;

  /// Submits the two as `name`, which is also the entry's folder.
  SubmitOptions submission(const std::string& name) const;
  std::filesystem::path Pack(const std::string& name) const;

 private:
  void WriteBoard() const;
  void WriteSeed(int seed) const;

  TemporaryFolder folder_;
  std::vector<Board> board_;
};

/// Changes the manifest of a packed entry.
void EditManifest(const std::filesystem::path& entry,
                  const std::function<void(EntryManifest&)>& edit);

/// Changes the evaluation of a run as a careful forger would: what follows from
/// the rows is computed anew, and so are the digests.
void ForgeEvaluation(const std::filesystem::path& entry, std::size_t run,
                     const std::function<void(EvaluationFile&)>& edit);

}  // namespace ballast::tools
