#include "envs/mixed_system.h"

namespace ballast::envs {
namespace {

int Product(const std::vector<Factor>& factors) {
  int product = 1;
  for (const Factor& factor : factors) product *= factor.choices;
  return product;
}

}  // namespace

int MixedSystem::action_count() const { return Product(spec().stations); }

int MixedSystem::stochastic_count() const { return Product(spec().stochastic); }

int MixedSystem::StochasticIndex(std::span<const std::int32_t> state) const {
  int index = 0;
  const std::vector<Factor>& components = spec().stochastic;
  for (std::size_t i = 0; i < components.size(); ++i) {
    index = index * components[i].choices + state[i];
  }
  return index;
}

}  // namespace ballast::envs
