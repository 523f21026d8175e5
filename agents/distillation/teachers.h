// One or several frozen policies that teach as one.
#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/distillation/averaging.h"
#include "agents/distillation/frozen_critics.h"
#include "agents/distillation/frozen_teacher.h"
#include "models/networks/policy.h"

namespace ballast::agents::distillation {

struct AveragingConfig {
  AveragingRule rule = AveragingRule::kLogDensity;
  /// Of the safe choice, in deviations of the returns.
  double reward_slack = 0.1;
};

/// Acts and predicts. The last of the teachers leads: a student takes over its
/// statistics, and a single shadow stands on its trunk.
class Teachers : public models::Policy {
 public:
  /// @param critics  of the leading teacher, or null.
  /// Throws std::invalid_argument if there is none, if they do not observe and
  /// act alike, or if the rule asks for critics of costs that are not there.
  Teachers(std::vector<FrozenTeacher> teachers, const AveragingConfig& config,
           std::unique_ptr<FrozenCritics> critics);

  /// @param observation [B, S], raw.  @return what they predict together.
  at::Tensor Predict(const at::Tensor& observation,
                     const at::Tensor& mask) const;
  /// The same from what each has predicted there.
  at::Tensor Combined(const std::vector<at::Tensor>& predictions,
                      const at::Tensor& observation,
                      const at::Tensor& mask) const;

  std::string_view kind() const override { return "teachers"; }
  /// Of the leading teacher.
  at::Tensor Features(const at::Tensor& observation) const override;
  /// One alone acts as it was trained, several by what they predict together.
  std::unique_ptr<models::ActionDistribution> Act(
      const at::Tensor& observation,
      const at::Tensor& mask = {}) const override;
  /// Of all, the number of the teacher before each name.
  std::vector<models::NamedTensor> Tensors() const override;

  std::size_t count() const { return teachers_.size(); }
  const FrozenTeacher& teacher(std::size_t i) const { return teachers_[i]; }
  const FrozenTeacher& leader() const { return teachers_.back(); }
  /// Null if there are none.
  FrozenCritics* critics() const { return critics_.get(); }
  /// Of all teachers and the critics, SHA-256.
  std::string Digest() const;

 private:
  bool is_gaussian() const {
    return leader().policy().shape().kind == "gaussian";
  }

  std::vector<FrozenTeacher> teachers_;
  AveragingConfig config_;
  std::unique_ptr<FrozenCritics> critics_;
};

}  // namespace ballast::agents::distillation
