// An exported header at work in this program.
#pragma once

#include "tools/export/exported_policy.h"

namespace ballast::tools {

/// The C99 header of a policy, compiled for this machine by the C compiler
/// ($CC, else cc) and loaded.
class CompiledPolicy {
 public:
  /// Throws std::runtime_error if there is no compiler, it refuses the header
  /// or the header fails its self-test; else as CHeader does.
  explicit CompiledPolicy(const ExportedPolicy& exported);
  CompiledPolicy(const CompiledPolicy&) = delete;
  CompiledPolicy& operator=(const CompiledPolicy&) = delete;
  ~CompiledPolicy();

  /// Calls NAME_act.  @param observation [S].  @return its status.
  int Act(const float* observation) const { return act_(observation); }

 private:
  void* library_;
  int (*act_)(const float*);
};

}  // namespace ballast::tools
