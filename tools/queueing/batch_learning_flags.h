// What a command line says of learning from batches.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "tools/queueing/batch_learning.h"

namespace ballast::tools {

/// --learn and what needs it.
struct BatchLearningFlags {
  BatchLearningOptions options;  ///< All but the words below.
  std::vector<std::string> methods;
  std::string realisation = NameOf(agents::queueing::Realisation::kFull);
  std::vector<std::string> augmented = {"0", "10", "all"};
  std::string seeds = "0..2";
};

/// @param flags  outlive the verb.
void AddBatchLearningFlags(CLI::App& verb, BatchLearningFlags& flags);

/// Throws std::invalid_argument for words that say nothing.
BatchLearningOptions ReadBatchLearning(const BatchLearningFlags& flags);

}  // namespace ballast::tools
