#include "agents/queueing/sample_augmenter.h"

#include <numeric>
#include <stdexcept>

namespace ballast::agents::queueing {
namespace {

constexpr int kMostDraws = 20;

}  // namespace

double Acceptance::share() const {
  if (drawn == 0) return 1.0;
  return static_cast<double>(accepted) / static_cast<double>(drawn);
}

SampleAugmenter::SampleAugmenter(const envs::MixedSystem& system,
                                 SampleAugmenterConfig config)
    : system_(system),
      config_(config),
      sampler_(config.pseudo_states,
               static_cast<int>(system.spec().stochastic.size()),
               static_cast<int>(system.spec().queues.size())) {
  if (config_.every_action && config_.realisation != Realisation::kFull) {
    throw std::invalid_argument(
        "to try every action takes complete labels; let the whole realisation "
        "be seen");
  }
}

Acceptance SampleAugmenter::Draw(const envs::IntMatrix& states,
                                 const envs::IntVector& actions, int per_real,
                                 const StateRows& pool,
                                 configs::RandomStream& stream,
                                 envs::IntMatrix& drawn) {
  if (pool.rows() == 0 && per_real > 0) {
    throw std::logic_error("SampleAugmenter: no states to swap with");
  }
  const Eigen::Index rows = states.rows();
  const Eigen::Index columns = states.cols();
  const auto stochastic =
      static_cast<Eigen::Index>(system_.spec().stochastic.size());
  drawn = states.replicate(per_real, 1);
  if (config_.realisation == Realisation::kObserved) {
    system_.Engaged(states, actions, real_pattern_);
  }
  pending_.resize(static_cast<std::size_t>(drawn.rows()));
  std::iota(pending_.begin(), pending_.end(), 0);

  Acceptance acceptance;
  for (int round = 0; round < kMostDraws && !pending_.empty(); ++round) {
    const auto count = static_cast<Eigen::Index>(pending_.size());
    candidates_.resize(count, columns);
    candidate_actions_.resize(count);
    for (Eigen::Index i = 0; i < count; ++i) {
      const Eigen::Index real = pending_[i] % rows;
      candidates_.row(i) = states.row(real);
      candidate_actions_(i) = actions(real);
      sampler_.Draw(RowOf(states, real), pool, stream,
                    {&candidates_(i, stochastic),
                     static_cast<std::size_t>(columns - stochastic)});
    }
    KeepRefused(states, drawn);
    acceptance.drawn += count;
    acceptance.accepted += count - std::ssize(pending_);
  }
  acceptance.given_up = std::ssize(pending_);
  return acceptance;
}

void SampleAugmenter::KeepRefused(const envs::IntMatrix& states,
                                  envs::IntMatrix& drawn) {
  const bool observed = config_.realisation == Realisation::kObserved;
  if (observed) {
    system_.Engaged(candidates_, candidate_actions_, candidate_pattern_);
  }
  std::size_t refused = 0;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const auto candidate = static_cast<Eigen::Index>(i);
    const Eigen::Index row = pending_[i];
    const bool valid =
        system_.IsPossible(RowOf(candidates_, candidate)) &&
        (!observed || candidate_pattern_.row(candidate) ==
                          real_pattern_.row(row % states.rows()));
    if (valid) {
      drawn.row(row) = candidates_.row(candidate);
    } else {
      pending_[refused++] = row;
    }
  }
  pending_.resize(refused);
}

Acceptance SampleAugmenter::Augment(const Transitions& real, int per_real,
                                    const StateRows& pool,
                                    configs::RandomStream& stream,
                                    Transitions& augmented) {
  const Acceptance acceptance =
      Draw(real.states, real.actions, per_real, pool, stream, virtual_states_);
  const Eigen::Index rows = real.size();
  const Eigen::Index made = virtual_states_.rows();
  const int tried = config_.every_action ? system_.action_count() : 1;
  augmented.Resize(rows + tried * made, real.states.cols());
  augmented.states.topRows(rows) = real.states;
  augmented.states.bottomRows(tried * made) =
      virtual_states_.replicate(tried, 1);
  augmented.actions = real.actions.replicate(1 + tried * per_real, 1);
  augmented.labels = real.labels.replicate(1 + tried * per_real, 1);
  for (int action = 0; config_.every_action && action < tried; ++action) {
    augmented.actions.segment(rows + action * made, made).setConstant(action);
  }
  Complete(system_, augmented);
  return acceptance;
}

}  // namespace ballast::agents::queueing
