#include "agents/queueing/ppo_actor.h"

#include <cmath>

#include "models/networks/fit_shape.h"
#include "models/networks/masked_categorical.h"

namespace ballast::agents::queueing {
namespace {

/// Advantages that vary less than this are all alike.
constexpr double kLeastDeviation = 1e-8;

/// KL(old, now) of the first rows, in nats, their mean.
double MeanKl(const at::Tensor& old_log_probability,
              const at::Tensor& log_probability, std::int64_t rows) {
  const auto* old = old_log_probability.const_data_ptr<float>();
  const auto* now = log_probability.const_data_ptr<float>();
  double sum = 0.0;
  for (std::int64_t i = 0; i < rows * log_probability.size(1); ++i) {
    const double probability = std::exp(old[i]);
    if (probability > 0) sum += probability * (old[i] - now[i]);
  }
  return sum / static_cast<double>(rows);
}

/// In nats, the mean over the first rows.
double MeanEntropy(const at::Tensor& log_probability, std::int64_t rows) {
  const auto* log_share = log_probability.const_data_ptr<float>();
  double sum = 0.0;
  for (std::int64_t i = 0; i < rows * log_probability.size(1); ++i) {
    const double probability = std::exp(log_share[i]);
    if (probability > 0) sum -= probability * log_share[i];
  }
  return sum / static_cast<double>(rows);
}

/// Takes the weighted mean off the advantages and divides by their deviation.
/// Weights sum to 1.
void Standardise(std::vector<PolicyTerm>& terms) {
  double mean = 0.0, squares = 0.0;
  for (const auto& term : terms) mean += term.weight * term.advantage;
  for (auto& term : terms) {
    term.advantage -= mean;
    squares += term.weight * term.advantage * term.advantage;
  }
  const double deviation = std::sqrt(squares);
  if (deviation < kLeastDeviation) return;
  for (auto& term : terms) term.advantage /= deviation;
}

void Standardise(Eigen::VectorXd& advantages) {
  advantages.array() -= advantages.mean();
  const double deviation = std::sqrt(advantages.array().square().mean());
  if (deviation >= kLeastDeviation) advantages /= deviation;
}

}  // namespace

PpoActor::PpoActor(const PpoConfig& config, const envs::MixedSystem& system,
                   const JointActions& actions, VirtualSteps* virtual_steps,
                   models::CategoricalPolicy& policy)
    : config_(config),
      actions_(actions),
      virtual_steps_(virtual_steps),
      policy_(policy),
      adam_(policy.parameters().sizes(), config.policy_learning_rate),
      features_(system) {}

PpoActorMetrics PpoActor::Improve(const Rollout& rollout,
                                  const Eigen::VectorXd& advantages,
                                  double average_cost, PpoSnapshot& snapshot,
                                  double alpha, configs::RandomStream& stream) {
  Eigen::VectorXd standardised = advantages;
  if (config_.normalise_advantages) Standardise(standardised);
  adam_.set_learning_rate(PolicyRateOf(config_, alpha));
  const double weight = config_.augmentation.policy_weight * alpha;

  PpoActorMetrics metrics;
  Minibatches minibatches(rollout.rows(), config_.policy_minibatch);
  std::vector<Eigen::Index> rows;
  for (int epoch = 0; epoch < config_.policy_epochs; ++epoch) {
    minibatches.Shuffle(stream);
    metrics.loss = 0.0;
    for (std::int64_t i = 0; i < minibatches.count(); ++i) {
      minibatches.Read(i, rows);
      Fill({rollout, rows, average_cost}, standardised, weight, snapshot);
      if (!Step(std::ssize(rows), ClipOf(config_, alpha), metrics)) {
        metrics.loss /= static_cast<double>(i + 1);
        return metrics;
      }
    }
    metrics.loss /= static_cast<double>(minibatches.count());
  }
  return metrics;
}

void PpoActor::Fill(const RealSteps& real, const Eigen::VectorXd& advantages,
                    double weight, PpoSnapshot& snapshot) {
  const Rollout& rollout = real.rollout;
  batch_.observation = RowsOf(rollout.observation, real.rows);
  batch_.mask =
      rollout.mask.defined() ? RowsOf(rollout.mask, real.rows) : at::Tensor();
  batch_.old_log_probability =
      snapshot.LogProbability(batch_.observation, batch_.mask);
  batch_.terms.clear();
  const auto rows = std::ssize(real.rows);
  for (std::int64_t b = 0; b < rows; ++b) {
    const Eigen::Index row = real.rows[static_cast<std::size_t>(b)];
    batch_.terms.push_back({static_cast<int>(b), rollout.actions[row],
                            1.0 / static_cast<double>(rows), advantages[row]});
  }
  if (virtual_steps_ != nullptr && weight > 0) {
    AddVirtual(real, weight, snapshot);
  }
  policy_.normaliser().Normalise(batch_.observation, batch_.observation);
}

void PpoActor::AddVirtual(const RealSteps& real, double weight,
                          PpoSnapshot& snapshot) {
  virtual_steps_->DrawAdvantages(real, snapshot, drawn_);
  if (config_.normalise_advantages) Standardise(drawn_.terms);
  at::Tensor observation = at::empty({drawn_.states.rows(), features_.size()});
  features_.Observe(drawn_.states, observation);
  const auto first = static_cast<int>(batch_.observation.size(0));
  batch_.observation = at::cat({batch_.observation, observation});
  if (batch_.mask.defined()) {
    at::Tensor mask =
        at::empty({drawn_.states.rows(), batch_.mask.size(1)}, at::kBool);
    features_.Mask(drawn_.states, mask);
    batch_.mask = at::cat({batch_.mask, mask});
  }
  batch_.old_log_probability =
      at::cat({batch_.old_log_probability, drawn_.log_probability});
  for (const PolicyTerm& term : drawn_.terms) {
    batch_.terms.push_back(
        {first + term.row, term.action, weight * term.weight, term.advantage});
  }
}

bool PpoActor::Step(std::int64_t real_rows, double clip,
                    PpoActorMetrics& metrics) {
  at::Tensor& parameters = policy_.parameters();
  policy_.mlp().ForwardTaped(parameters, batch_.observation, tape_);
  metrics.exact_zeros += models::CensusOf(policy_.mlp().config(), tape_);
  const models::MaskedCategorical now(tape_.output.select(0, 0),
                                      policy_.factors(), batch_.mask);
  metrics.kl =
      MeanKl(batch_.old_log_probability, now.log_probability(), real_rows);
  metrics.entropy = MeanEntropy(now.log_probability(), real_rows);
  metrics.loss += ClippedLoss(now.log_probability(), batch_.old_log_probability,
                              actions_, batch_.terms, clip, logit_gradient_);
  if (config_.target_kl && metrics.kl > *config_.target_kl) return false;
  models::FitShape(gradient_, parameters.sizes());
  policy_.mlp().Backward(parameters, batch_.observation, tape_,
                         logit_gradient_.unsqueeze(0), gradient_);
  adam_.Step(parameters, gradient_);
  ++metrics.steps;
  return true;
}

}  // namespace ballast::agents::queueing
