#include "tools/evaluation_shard.h"

#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "models/sha256.h"
#include "models/strict_json.h"
#include "tools/atomic_file.h"
#include "tools/evaluation_json.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

const std::string kFormat = "ballast-evaluation-shard";
constexpr std::size_t kMaxBytes = std::size_t{256} << 20;
constexpr std::string_view kSumKey = R"("sha256": ")";

/// The last line of a file that begins with `body`.
std::string SumLine(std::string_view body) {
  return std::string(kSumKey) + models::Sha256Hex(body) + "\"\n}\n";
}

[[noreturn]] void Refuse(const fs::path& path, const std::string& problem) {
  throw std::invalid_argument(path.string() + ": " + problem);
}

void RequireWhole(const std::string& text, const fs::path& path) {
  const std::size_t last = text.rfind(kSumKey);
  if (last == std::string::npos ||
      text.substr(last) != SumLine(std::string_view(text).substr(0, last))) {
    Refuse(path,
           "is no shard, or a damaged one (its checksum does not match); "
           "evaluate it again with --shard");
  }
}

void ReadRows(StrictObject& root, EvaluationPart& part) {
  const RowRange range = RowsOf(part);
  std::vector<StrictObject> objects = root.Objects("rows", kMostEvaluationRows);
  if (std::ssize(objects) != range.end - range.first) {
    root.Refuse("rows", "must hold the " +
                            std::to_string(range.end - range.first) +
                            " rows of the shard");
  }
  const EvaluationRowReader reader(part.head);
  for (StrictObject& object : objects) {
    EvaluationRow row = reader.Read(object);
    const std::int64_t number = range.first + std::ssize(part.rows);
    if (RowNumber(part.head, row) != number) {
      object.Refuse("cell", "the rows must be those of the shard, in order");
    }
    part.rows.emplace_hint(part.rows.end(), number, std::move(row));
  }
}

/// Refuses a shard that does not go with the first one.
void RequireSameEvaluation(const EvaluationPart& part, const fs::path& path,
                           const EvaluationPart& first,
                           const fs::path& first_path) {
  const std::string difference = FirstDifference(part, first);
  if (!difference.empty()) {
    Refuse(path, "is of another evaluation than " + first_path.string() +
                     ": its " + difference +
                     " differs; merge shards of one command, policy and build");
  }
  if (part.shard.count != first.shard.count) {
    Refuse(path, "is shard " + ShardText(part.shard) + ", but " +
                     first_path.string() + " is " + ShardText(first.shard) +
                     "; merge the shards of one partition");
  }
}

}  // namespace

std::string SerialiseShard(const EvaluationPart& part) {
  const nlohmann::ordered_json head = PartHeadAsJson(part, kFormat);
  std::string text = "{\n";
  for (const auto& [key, value] : head.items()) {
    text += "\"" + key + "\": " + value.dump() + ",\n";
  }
  text += "\"rows\": [";
  bool first = true;
  for (const auto& [number, row] : part.rows) {
    text += first ? "\n" : ",\n";
    text += EvaluationRowAsJson(part.head, row).dump();
    first = false;
  }
  text += "\n],\n";
  return text + SumLine(text);
}

EvaluationPart ReadShardFile(const fs::path& path) {
  const std::string text = ReadWholeFile(path, kMaxBytes);
  RequireWhole(text, path);
  const nlohmann::json document =
      models::ParseStrictJson(text, kMaxJsonDepth, path.string());
  StrictObject root(document, path.string());
  EvaluationPart part;
  ReadPartHead(root, kFormat, part);
  ReadRows(root, part);
  root.Text("sha256");
  root.RefuseUnknownKeys();
  return part;
}

EvaluationFile MergeShards(std::span<const fs::path> paths) {
  std::map<std::int64_t, std::pair<fs::path, EvaluationPart>> shards;
  for (const fs::path& path : paths) {
    EvaluationPart part = ReadShardFile(path);
    if (!shards.empty()) {
      const auto& [other_path, other] = shards.begin()->second;
      RequireSameEvaluation(part, path, other, other_path);
    }
    const EvaluationShard shard = part.shard;
    const auto [place, is_new] =
        shards.try_emplace(shard.index, path, std::move(part));
    if (!is_new) {
      Refuse(path, "is shard " + ShardText(shard) + " like " +
                       place->second.first.string() + "; name each shard once");
    }
  }

  EvaluationFile file = shards.begin()->second.second.head;
  const std::int64_t count = shards.begin()->second.second.shard.count;
  for (std::int64_t index = 1; index <= count; ++index) {
    const auto found = shards.find(index);
    if (found == shards.end()) {
      const std::string missing = ShardText({index, count});
      throw std::invalid_argument("--merge: shard " + missing +
                                  " is missing; evaluate it with --shard " +
                                  missing + " and name its file");
    }
    for (auto& [number, row] : found->second.second.rows) {
      file.rows.push_back(std::move(row));
    }
  }
  ComputeCellsAndAggregates(file);
  return file;
}

}  // namespace ballast::tools
