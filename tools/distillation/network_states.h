// States of a queueing network and of perturbed forms of it.
#pragma once

#include <memory>
#include <vector>

#include "agents/distillation/network_paths.h"
#include "tools/distillation/state_source.h"

namespace ballast::tools {

class NetworkStates : public StateSource {
 public:
  /// @param actors  paths in each of the worlds.
  NetworkStates(std::vector<std::shared_ptr<const envs::MixedSystem>> worlds,
                int actors, std::uint64_t seed);

  agents::distillation::States Live(const models::Policy& teacher,
                                    const models::Policy& student, double share,
                                    std::int64_t steps) override;
  std::vector<Scalar> Metrics() const override {
    return {{"Metrics/AverageCost", mean_cost_}};
  }
  std::vector<models::NamedTensor> Save() const override {
    return paths_.Save();
  }
  void Restore(const std::vector<models::NamedTensor>& saved,
               const std::string& /*file*/) override {
    paths_.Restore(saved);
  }

 private:
  agents::distillation::NetworkPaths paths_;
  double mean_cost_ = 0.0;  ///< Per step, of the last round.
};

}  // namespace ballast::tools
