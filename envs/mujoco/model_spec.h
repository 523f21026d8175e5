// A parsed robot model, ready to be edited and compiled.
#pragma once

#include <mujoco/mujoco.h>

#include <filesystem>
#include <functional>
#include <memory>

namespace ballast::envs {

struct SpecDeleter {
  void operator()(mjSpec* spec) const { mj_deleteSpec(spec); }
};
using SpecPointer = std::unique_ptr<mjSpec, SpecDeleter>;

struct ModelDeleter {
  void operator()(mjModel* model) const { mj_deleteModel(model); }
};
using ModelPointer = std::unique_ptr<mjModel, ModelDeleter>;

/// Simulating needs no textures, and without them a model compiles in 0.05 ms
/// instead of 54 and takes kilobytes instead of megabytes. Drawing needs them.
enum class Textures { kStrip, kKeep };

/// The source of every compiled model of one task.
class ModelSpec {
 public:
  using Edit = std::function<void(mjSpec*)>;

  /// Throws std::invalid_argument with the parser's reason, and
  /// std::runtime_error if the MuJoCo library is not the headers' version.
  ModelSpec(const std::filesystem::path& path, Textures textures);

  /// Changes the spec itself, for every model compiled later.
  void Apply(const Edit& edit) { edit(spec_.get()); }

  /// Compiles an edited copy.
  /// Throws std::invalid_argument with the compiler's reason.
  ModelPointer Compile(const Edit& edit) const;

 private:
  std::filesystem::path path_;
  SpecPointer spec_;
};

}  // namespace ballast::envs
