#include "envs/queueing/downlink_system.h"

#include <algorithm>
#include <stdexcept>

namespace ballast::envs {
namespace {

using Eigen::Index;

constexpr std::size_t kMostOutcomes = 65'536;

}  // namespace

DownlinkSystem::DownlinkSystem(const Network& network)
    : NetworkSystem(network) {
  const auto& downlink = std::get<DownlinkNetwork>(network.system);
  for (const StationChoice& choice : stations().front().choices) {
    const DownlinkUser& user = downlink.users[choice.queue];
    channel_of_user_.push_back(choice.channel);
    if (choice.channel >= 0) {
      channels_.push_back({user.off_to_on, 1.0 - user.on_to_off});
    }
    arrivals_.push_back(user.arrival_probability);
    levels_.push_back(user.success_probability);
  }

  levels_.push_back(1.0);
  std::sort(levels_.begin(), levels_.end());
  levels_.erase(std::unique(levels_.begin(), levels_.end()), levels_.end());
  for (const DownlinkUser& user : downlink.users) {
    const auto own = std::ranges::find(levels_, user.success_probability);
    level_of_user_.push_back(static_cast<int>(own - levels_.begin()) + 1);
  }

  spec_.servers = 1;
  spec_.step_time = 1.0;
  spec_.labels = static_cast<std::int32_t>(levels_.size())
                 << (users() + channels());
}

void DownlinkSystem::Sample(const IntMatrix& states,
                            std::span<configs::RandomStream> streams,
                            IntVector& labels) const {
  labels.resize(states.rows());
  for (Index row = 0; row < states.rows(); ++row) {
    const std::int32_t* state = states.row(row).data();
    configs::RandomStream& stream = streams[row];
    const double draw = stream.Uniform();
    std::int32_t label = 0;
    while (draw >= levels_[label]) ++label;
    for (int k = users() - 1; k >= 0; --k) {
      label = label << 1 | (stream.Uniform() < arrivals_[k] ? 1 : 0);
    }
    for (int c = channels() - 1; c >= 0; --c) {
      label = label << 1 | (stream.Uniform() < NextOn(c, state) ? 1 : 0);
    }
    labels(row) = label;
  }
}

std::vector<Outcome> DownlinkSystem::Law(
    std::span<const std::int32_t> state) const {
  std::vector<Outcome> law;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    law.push_back({static_cast<std::int32_t>(level),
                   levels_[level] - (level > 0 ? levels_[level - 1] : 0.0)});
  }
  const auto add_bit = [&law](double probability) {
    std::vector<Outcome> longer;
    for (const Outcome& outcome : law) {
      for (const int bit : {0, 1}) {
        const double share = bit ? probability : 1.0 - probability;
        if (share == 0) continue;
        longer.push_back(
            {outcome.label << 1 | bit, outcome.probability * share});
      }
    }
    law = std::move(longer);
    if (law.size() > kMostOutcomes) {
      throw std::invalid_argument(
          "a slot of this downlink has more than 65,536 outcomes; they cannot "
          "be listed for so many users");
    }
  };
  for (int k = users() - 1; k >= 0; --k) add_bit(arrivals_[k]);
  for (int c = channels() - 1; c >= 0; --c) add_bit(NextOn(c, state.data()));
  return law;
}

int DownlinkSystem::Transmitting(const std::int32_t* state, int action) const {
  const int channel = channel_of_user_[action];
  const bool on = channel < 0 || state[channel] != 0;
  return on && state[first_queue() + action] > 0 ? action : -1;
}

void DownlinkSystem::Next(const IntMatrix& states, const IntVector& actions,
                          const IntVector& labels, IntMatrix& next) const {
  if (&next != &states) next = states;
  for (Index row = 0; row < next.rows(); ++row) {
    std::int32_t* state = next.row(row).data();
    std::int32_t* x = state + first_queue();
    const std::int32_t label = labels(row);
    const int level = label >> (users() + channels());
    const int user = Transmitting(state, actions(row));
    if (user >= 0 && level < level_of_user_[user]) --x[user];
    for (int k = 0; k < users(); ++k) x[k] += label >> (channels() + k) & 1;
    for (int c = 0; c < channels(); ++c) state[c] = label >> c & 1;
  }
}

void DownlinkSystem::Engaged(const IntMatrix& states, const IntVector& actions,
                             IntMatrix& pattern) const {
  pattern.resize(states.rows(), 1);
  for (Index row = 0; row < states.rows(); ++row) {
    pattern(row, 0) = Transmitting(states.row(row).data(), actions(row));
  }
}

bool DownlinkSystem::IsPossible(std::span<const std::int32_t> state) const {
  return std::ranges::all_of(
             state.first(channels()),
             [](std::int32_t on) { return on == 0 || on == 1; }) &&
         std::ranges::all_of(state.subspan(first_queue()),
                             [](std::int32_t x) { return x >= 0; });
}

}  // namespace ballast::envs
