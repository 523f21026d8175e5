#include "tools/queueing/network_task.h"

#include <limits>
#include <stdexcept>

#include "envs/queueing/network_rates.h"
#include "envs/queueing/registry.h"
#include "tools/grid_axes.h"

namespace ballast::tools {

envs::TaskInfo DescribeNetwork(const envs::Network& network) {
  envs::TaskInfo info;
  info.name = network.name;
  info.summary = network.summary;
  info.safety_coefficient = 1.0;
  info.continuing = true;
  info.test_low = info.test_high = 1.0;
  for (const envs::RateInfo& rate : envs::ListRates(network)) {
    info.parameters.push_back({rate.name, rate.unit, rate.nominal, 0.0,
                               std::numeric_limits<double>::infinity(), 0.0});
  }
  return info;
}

envs::Network NetworkOf(const envs::Network& network, const Grid& grid,
                        const std::vector<double>& values) {
  envs::Network changed = network;
  for (std::size_t i = 0; i < grid.axes.size(); ++i) {
    const std::string& axis = grid.axes[i].name;
    try {
      envs::SetRate(changed, ParameterOfAxis(axis), values[i]);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(axis + ": " + error.what());
    }
  }
  return changed;
}

std::vector<std::shared_ptr<const envs::MixedSystem>> SystemsOf(
    const envs::Network& network, const Grid& grid) {
  std::vector<std::shared_ptr<const envs::MixedSystem>> systems;
  for (const std::vector<double>& values : grid.cells()) {
    systems.push_back(envs::MakeMixedSystem(NetworkOf(network, grid, values)));
  }
  return systems;
}

}  // namespace ballast::tools
