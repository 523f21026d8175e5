#include "agents/queueing/policy_shape.h"

#include <utility>

namespace ballast::agents::queueing {
namespace {

constexpr double kOutputGain = 0.01;
constexpr double kLeastVariance = 1e-6;

}  // namespace

models::PolicyShape PolicyShapeFor(const envs::MixedSystem& system,
                                   std::string kind,
                                   models::MlpConfig network) {
  models::PolicyShape shape;
  shape.kind = std::move(kind);
  shape.joint = shape.kind == "greedy";
  shape.network = std::move(network);
  shape.network.inputs = static_cast<int>(system.spec().observation.size());
  shape.network.output_gain = kOutputGain;
  for (const envs::Factor& station : system.spec().stations) {
    shape.choices.push_back(station.choices);
  }
  return shape;
}

void TakeStatistics(const at::Tensor& rows, models::Normaliser& normaliser) {
  normaliser.Update(rows);
  for (auto& [name, tensor] : normaliser.Tensors()) {
    if (name == "variance") tensor.masked_fill_(tensor < kLeastVariance, 1.0);
  }
}

}  // namespace ballast::agents::queueing
