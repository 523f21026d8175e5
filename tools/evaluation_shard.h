// A finished share of an evaluation, and the whole made of all shares.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "tools/evaluation_part.h"

namespace ballast::tools {

/// A shard file: JSON, one row a line, closed by the SHA-256 of what stands
/// before it.
/// @param part  with all rows of its shard.
std::string SerialiseShard(const EvaluationPart& part);

/// Reads and checks a file that anyone may have written.
/// Throws std::invalid_argument.
EvaluationPart ReadShardFile(const std::filesystem::path& path);

/// The evaluation that the shards add up to, with cells and aggregates; equal
/// to that of one process. The files may come in any order.
/// Throws std::invalid_argument if a shard is missing, stands twice, is damaged
/// or of another evaluation.
EvaluationFile MergeShards(std::span<const std::filesystem::path> paths);

}  // namespace ballast::tools
