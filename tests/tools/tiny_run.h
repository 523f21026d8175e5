// A run with a tiny policy, for tests of what is done with trained policies.
#pragma once

#include <filesystem>
#include <string>

#include "tests/tools/temporary_folder.h"

namespace ballast::tools {

/// A run directory as training leaves it, of cartpole.swingup over three pole
/// lengths with two episodes each; its policy differs from the initial one by
/// its output biases.
class TinyRun {
 public:
  TinyRun();

  std::filesystem::path path() const {
    return folder_.path() / "tiny" / "seed-3";
  }
  std::filesystem::path policy() const { return path() / "policy.safetensors"; }
  /// A place for an output, outside of the run.
  std::filesystem::path out(const std::string& name) const {
    return folder_.path() / name;
  }
  /// The bytes of the policy before training.
  const std::string& initial() const { return initial_; }

 private:
  TemporaryFolder folder_;
  std::string initial_;
};

}  // namespace ballast::tools
