#include "tools/distillation/network_states.h"

#include <utility>

#include "configs/seeds.h"

namespace ballast::tools {

NetworkStates::NetworkStates(
    std::vector<std::shared_ptr<const envs::MixedSystem>> worlds, int actors,
    std::uint64_t seed)
    : paths_(std::move(worlds), actors,
             configs::DeriveSeed(seed, "environment")) {}

agents::distillation::States NetworkStates::Live(const models::Policy& teacher,
                                                 const models::Policy& student,
                                                 double share,
                                                 std::int64_t steps) {
  agents::distillation::LivedPaths lived =
      paths_.Live(teacher, student, share, steps);
  mean_cost_ = lived.mean_cost;
  return std::move(lived.states);
}

}  // namespace ballast::tools
