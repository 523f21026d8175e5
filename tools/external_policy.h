// A policy that is another program.
#pragma once

#include <ATen/ATen.h>

#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "models/layout.h"
#include "models/networks/policy.h"
#include "tools/evaluation_file.h"
#include "tools/line_program.h"

namespace ballast::tools {

/// Asks a program for its actions, in lines of JSON. It is told first what the
/// numbers mean:
///   {"protocol": 1, "task": "walker.walk", "control_timestep": 0.025,
///    "observation": [{"name", "unit", "low", "high"}, ...],
///    "action": [likewise, or none], "factors": [{"name", "choices"}, ...]}
/// where a bound that does not exist is null, and answers {"ready": true}. Then
/// each {"observations": [[...], ...]}, with "masks" where there are factors
/// (true: allowed), asks for {"actions": [[...], ...]}, a row for a row:
/// numbers of a box, the numbers of choices of factors. Rows belong to
/// different simulations, some to none, and come in no lasting order, so that a
/// policy has no memory; what it answers is its action, nothing is sampled.
class ExternalPolicy : public models::Policy {
 public:
  /// @param command  the program's name, searched for in PATH, and its words.
  ///   It is started by the first question.
  /// @param patience  for any one answer.
  ExternalPolicy(std::vector<std::string> command,
                 const models::PolicyLayout& layout,
                 std::chrono::seconds patience);

  std::string_view kind() const override { return kExternalKind; }
  /// Throws std::logic_error: nobody knows them.
  at::Tensor Features(const at::Tensor& observation) const override;
  /// One thread at a time. Throws std::runtime_error if the program ends or
  /// keeps silent, std::invalid_argument if it cannot be started or answers
  /// something else, with one line that says so. It is no longer there then,
  /// and every further question is answered with the same error.
  std::unique_ptr<models::ActionDistribution> Act(
      const at::Tensor& observation, const at::Tensor& mask) const override;
  std::vector<models::NamedTensor> Tensors() const override { return {}; }

 private:
  void Start() const;
  at::Tensor Ask(const at::Tensor& observation, const at::Tensor& mask) const;
  at::Tensor ActionsOf(const nlohmann::json& answer, const at::Tensor& mask,
                       std::int64_t rows) const;

  std::string name_;
  models::PolicyLayout layout_;
  mutable std::mutex busy_;
  mutable LineProgram program_;
  mutable bool is_started_ = false;
  mutable std::exception_ptr failure_;
};

}  // namespace ballast::tools
