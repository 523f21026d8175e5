#include "envs/queueing/continuous_system.h"

#include <numeric>

namespace ballast::envs {
namespace {

using Eigen::Index;

const ContinuousNetwork& Continuous(const Network& network) {
  return std::get<ContinuousNetwork>(network.system);
}

std::vector<double> RatesOf(const std::vector<ClockEvent>& events) {
  std::vector<double> rates;
  for (const ClockEvent& event : events) rates.push_back(event.rate);
  return rates;
}

std::vector<Outcome> LawOf(const std::vector<double>& rates) {
  const double clock = std::accumulate(rates.begin(), rates.end(), 0.0);
  std::vector<Outcome> law;
  for (const double rate : rates) {
    law.push_back({static_cast<std::int32_t>(law.size()), rate / clock});
  }
  return law;
}

}  // namespace

ContinuousSystem::ContinuousSystem(const Network& network)
    : NetworkSystem(network),
      events_(ClockEventsOf(Continuous(network))),
      law_(LawOf(RatesOf(events_))),
      alias_(RatesOf(events_)),
      preferences_(Continuous(network), stations()) {
  const ContinuousNetwork& continuous = Continuous(network);
  const std::vector<double> rates = RatesOf(events_);
  spec_.servers = static_cast<int>(continuous.servers.size());
  spec_.step_time = 1.0 / std::accumulate(rates.begin(), rates.end(), 0.0);
  spec_.labels = static_cast<std::int32_t>(events_.size());

  int column = 0;
  for (const JobClass& job : continuous.classes) {
    phases_.push_back(job.phases);
    phase_column_.push_back(job.phases > 1 ? column++ : -1);
  }
  if (first_queue() == 0 && preferences_.disjoint()) {
    plain_map_.emplace(events_, preferences_, queues());
  }
}

void ContinuousSystem::Sample(const IntMatrix& states,
                              std::span<configs::RandomStream> streams,
                              IntVector& labels) const {
  labels.resize(states.rows());
  for (Index row = 0; row < states.rows(); ++row) {
    labels(row) = alias_.Sample(streams[row]);
  }
}

std::vector<Outcome> ContinuousSystem::Law(
    std::span<const std::int32_t> /*state*/) const {
  return law_;
}

void ContinuousSystem::Apply(int action, int label, std::int32_t* state) const {
  const ClockEvent& event = events_[label];
  std::int32_t* x = state + first_queue();
  if (event.server < 0) {
    ++x[event.job_class];
    return;
  }
  const int from = preferences_.ClassAt(event.server, action, x);
  if (from < 0) return;
  const int to = event.destinations[from];
  if (to == kGoesOn) return;
  if (phase_column_[from] >= 0) {
    std::int32_t& finished = state[phase_column_[from]];
    if (++finished < phases_[from]) return;
    finished = 0;
  }
  --x[from];
  if (to >= 0) ++x[to];
}

void ContinuousSystem::Next(const IntMatrix& states, const IntVector& actions,
                            const IntVector& labels, IntMatrix& next) const {
  if (&next != &states) next = states;
  if (plain_map_) {
    for (Index row = 0; row < next.rows(); ++row) {
      plain_map_->Apply(actions(row), labels(row), next.row(row).data());
    }
    return;
  }
  for (Index row = 0; row < next.rows(); ++row) {
    Apply(actions(row), labels(row), next.row(row).data());
  }
}

void ContinuousSystem::Engaged(const IntMatrix& states,
                               const IntVector& actions,
                               IntMatrix& pattern) const {
  pattern.resize(states.rows(), spec_.servers);
  for (Index row = 0; row < states.rows(); ++row) {
    const std::int32_t* x = states.row(row).data() + first_queue();
    for (int k = 0; k < spec_.servers; ++k) {
      pattern(row, k) = preferences_.ClassAt(k, actions(row), x);
    }
  }
}

bool ContinuousSystem::IsPossible(std::span<const std::int32_t> state) const {
  const std::span<const std::int32_t> x = state.subspan(first_queue());
  for (std::size_t j = 0; j < x.size(); ++j) {
    if (x[j] < 0) return false;
    if (phase_column_[j] < 0) continue;
    const std::int32_t finished = state[phase_column_[j]];
    if (finished < 0 || finished >= phases_[j]) return false;
    if (finished > 0 && x[j] == 0) return false;
  }
  return true;
}

}  // namespace ballast::envs
