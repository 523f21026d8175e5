#include "tools/evaluation_part.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "tools/axis_text.h"
#include "tools/evaluation_json.h"
#include "tools/run_metadata.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostShards = 1'000'000;
constexpr std::size_t kMostFacts = 100;

}  // namespace

EvaluationShard ParseShard(const std::string& text) {
  const Refusal refuse = [&text](const std::string& problem) {
    throw std::invalid_argument("--shard " + text + ": " + problem);
  };
  const std::vector<std::string_view> parts = Split(text, '/');
  if (parts.size() != 2) refuse("must be i/n, like 1/4 for the first of four");
  EvaluationShard shard;
  shard.index = ParseWhole(parts[0], "a shard's number", refuse);
  shard.count = ParseWhole(parts[1], "a number of shards", refuse);
  if (shard.count < 1 || shard.count > kMostShards) {
    refuse("the number of shards must lie in [1, " +
           std::to_string(kMostShards) + "]");
  }
  if (shard.index < 1 || shard.index > shard.count) {
    refuse("shards count from 1 to " + std::to_string(shard.count));
  }
  return shard;
}

std::string ShardText(const EvaluationShard& shard) {
  return std::to_string(shard.index) + "/" + std::to_string(shard.count);
}

EvaluationOrigin OriginHere(const std::string& configuration) {
  const BuildAndHost here = DescribeBuildAndHost();
  EvaluationOrigin origin;
  origin.program = here.libraries;
  origin.program["revision"] = here.git_revision;
  origin.program["build_type"] = here.build_type;
  origin.program["compiler"] = here.compiler;
  std::string& features = origin.program["cpu_features"];
  for (const std::string& feature : here.cpu_features) {
    features += (features.empty() ? "" : " ") + feature;
  }
  origin.configuration = configuration;
  return origin;
}

RowRange RowsOf(const EvaluationPart& part) {
  const std::int64_t unit = part.head.average ? part.head.episodes : 1;
  const std::int64_t units = RowCount(part.head) / unit;
  const auto [index, count] = part.shard;
  if (count > units) {
    throw std::invalid_argument("--shard " + ShardText(part.shard) +
                                ": there are only " + std::to_string(units) +
                                (part.head.average ? " worlds" : " episodes") +
                                " to share out; take no more shards than that");
  }
  return {units * (index - 1) / count * unit, units * index / count * unit};
}

Json PartHeadAsJson(const EvaluationPart& part, const std::string& format) {
  return {{"format", format},
          {"version", 1},
          {"shard", {{"index", part.shard.index}, {"count", part.shard.count}}},
          {"program", part.origin.program},
          {"configuration", part.origin.configuration},
          {"evaluation", EvaluationHeadAsJson(part.head)}};
}

void ReadPartHead(StrictObject& root, const std::string& format,
                  EvaluationPart& part) {
  if (root.Text("format") != format) {
    root.Refuse("format", "must be \"" + format + "\"");
  }
  if (root.Integer("version", 0, kMostShards) != 1) {
    root.Refuse("version", "this program reads version 1");
  }
  StrictObject shard = root.Object("shard");
  part.shard.count = shard.Integer("count", 1, kMostShards);
  part.shard.index = shard.Integer("index", 1, part.shard.count);
  shard.RefuseUnknownKeys();
  part.origin.program = root.TextMap("program", kMostFacts);
  part.origin.configuration = root.Text("configuration");
  StrictObject head = root.Object("evaluation");
  ReadEvaluationHead(head, part.head);
  head.RefuseUnknownKeys();
}

std::string FirstDifference(const EvaluationPart& left,
                            const EvaluationPart& right) {
  std::string in_head = FirstDifferentKey(EvaluationHeadAsJson(left.head),
                                          EvaluationHeadAsJson(right.head));
  if (!in_head.empty()) return in_head;
  if (left.origin.configuration != right.origin.configuration) {
    return "configuration";
  }
  const std::string in_program =
      FirstDifferentKey(left.origin.program, right.origin.program);
  return in_program.empty() ? "" : "program." + in_program;
}

}  // namespace ballast::tools
