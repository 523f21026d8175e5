#include "agents/constrained/adversary.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>

#include "models/networks/fit_shape.h"
#include "models/weights_file.h"

namespace ballast::agents::constrained {

Adversary::Adversary(const AdversaryConfig& config,
                     const models::PolicyShape& shape, const MpoConfig& mpo,
                     at::Generator& weights, std::uint64_t seed)
    : config_(config),
      policy_(shape, weights),
      mpo_(mpo, policy_),
      generator_(at::make_generator<at::CPUGeneratorImpl>(seed)),
      updates_(at::zeros({}, at::kLong)) {}

void Adversary::MeetStatistics(const models::Normaliser& normaliser) {
  models::RestoreTensors(normaliser.Tensors(), policy_.normaliser().Tensors(),
                         "the agent's statistics");
}

void Adversary::TakeOver(const at::Tensor& normalised_state,
                         models::GaussianMoments& moments) {
  mpo_.TargetMoments(normalised_state, moments_);
  const std::int64_t rows = moments.mean.size(0);
  const std::int64_t actions = moments.mean.size(1);
  models::FitShape(share_, {rows});
  share_.uniform_(0.0, 1.0, generator_);
  const auto* share = share_.const_data_ptr<float>();
  const auto take = [&](const at::Tensor& from, at::Tensor& to) {
    const auto* theirs = from.const_data_ptr<float>();
    auto* ours = to.mutable_data_ptr<float>();
    for (std::int64_t row = 0; row < rows; ++row) {
      if (share[row] >= static_cast<float>(config_.probability)) continue;
      std::copy_n(theirs + row * actions, actions, ours + row * actions);
    }
  };
  take(moments_.mean, moments.mean);
  take(moments_.log_deviation, moments.log_deviation);
}

bool Adversary::IsDue() {
  auto& updates = *updates_.mutable_data_ptr<std::int64_t>();
  return updates++ % config_.update_every == 0;
}

void Adversary::SampleActions(const at::Tensor& normalised_state,
                              at::Tensor& action) {
  mpo_.TargetMoments(normalised_state, moments_);
  constrained::SampleActions(moments_, mpo_.config().actions_per_state,
                             generator_, action);
}

void Adversary::Improve(const at::Tensor& normalised_state,
                        const at::Tensor& action, const at::Tensor& objective) {
  mpo_.Improve(normalised_state, moments_, action,
               mpo_.WeighActions(action, objective));
}

std::vector<std::pair<std::string, at::Tensor>> Adversary::Tensors() const {
  std::vector<std::pair<std::string, at::Tensor>> tensors{
      {"updates", updates_}};
  for (auto& [name, tensor] : policy_.Tensors()) {
    tensors.emplace_back("policy." + name, tensor);
  }
  for (auto& [name, tensor] : mpo_.Tensors()) {
    tensors.emplace_back("mpo." + name, tensor);
  }
  return tensors;
}

}  // namespace ballast::agents::constrained
