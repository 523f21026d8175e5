// Twin action-value critics of a reward and K costs, stacked.
#pragma once

#include <ATen/ATen.h>

#include <string>
#include <utility>
#include <vector>

#include "models/networks/adam.h"
#include "models/networks/mlp.h"

namespace ballast::models {

struct TwinCriticsConfig {
  /// inputs = S + A, outputs = 1; the constructor's work. Its precision is
  /// that of the target networks.
  MlpConfig network;
  double learning_rate = 1e-4;
  double target_rate = 5e-3;  ///< Of the target average, per step.
};

/// Two critics each for 1 + K outcomes: the reward, then each cost. A value
/// is the outcome's scale (the deviation of its returns) times the network's
/// output, so networks stay of order one. A target value is cautious: the
/// minimum of the twins for the reward, the maximum for a cost.
class TwinCritics {
 public:
  /// @param outcomes 1 + K.
  TwinCritics(const TwinCriticsConfig& config, int state_size, int action_size,
              int outcomes, at::Generator& generator);

  int outcomes() const { return outcomes_; }

  /// Joins critic inputs: the state as given and the action clipped to
  /// [-1, 1]. Of B rows each: [..., S], [..., A] ->
  /// [B, S + A],
  /// made to fit.
  static void Join(const at::Tensor& normalised_state, const at::Tensor& action,
                   at::Tensor& joined);

  /// Cautious target values of every outcome. @param input [B, S + A].
  /// @param scales [1 + K].  @param values [1 + K, B], made to fit.
  void TargetValues(const at::Tensor& input, const std::vector<float>& scales,
                    at::Tensor& values);

  /// The same with rows of its own for each outcome.
  /// @param input [(1 + K) B, S + A], those of an outcome together.
  void TargetValuesOfEach(const at::Tensor& input,
                          const std::vector<float>& scales, at::Tensor& values);

  /// The same in float32 and with the values' slopes; that of a pair of twins
  /// is the slope of the cautious one.
  /// @param slopes [1 + K, B, S + A], d value / d input, made to fit.
  void TargetSlopesOfEach(const at::Tensor& input,
                          const std::vector<float>& scales, at::Tensor& values,
                          at::Tensor& slopes);

  /// Cautious target values of one outcome for N actions per state.
  /// @param normalised_state [B, S]; @param clipped_action [N, B, A].
  /// @param values [N, B], made to fit.
  void TargetValuesOfPairs(const at::Tensor& normalised_state,
                           const at::Tensor& clipped_action, int outcome,
                           float scale, at::Tensor& values);

  /// One Adam step of all critics on half the mean squared error in units of
  /// the scales; the target networks follow.
  /// @param targets [1 + K, B].
  /// @param losses [1 + K], of both twins together, before the step.
  void Step(const at::Tensor& input, const at::Tensor& targets,
            const std::vector<float>& scales, std::vector<double>& losses);

  /// Weights, targets and moments, for checkpoints.
  std::vector<std::pair<std::string, at::Tensor>> Tensors() const;

 private:
  void CautiousOfEach(const at::Tensor& outputs,
                      const std::vector<float>& scales,
                      at::Tensor& values) const;

  double target_rate_;
  int outcomes_;
  Mlp network_;
  at::Tensor parameters_;  ///< [2 (1 + K), P], twins side by side.
  at::Tensor targets_;     ///< The same, averaged.
  Adam adam_;
  at::Tensor gradient_;
  MlpTape tape_;
  MlpWorkspace workspace_;  ///< Of the target networks.
  at::Tensor outputs_;
  at::Tensor input_gradient_;
};

}  // namespace ballast::models
