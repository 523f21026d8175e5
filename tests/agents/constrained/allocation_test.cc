// An update in the steady state takes no memory from the heap: no container
// grows and no tensor is made. AddressSanitizer has an allocator of its own, so
// there is nothing to count under it.
#ifndef __SANITIZE_ADDRESS__
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <new>

#include "models/networks/bfloat16.h"
#include "tests/agents/constrained/small_agent.h"

namespace {

std::atomic<long> allocations{0};

}  // namespace

// The whole test program's; tensors make their headers by it.
void* operator new(std::size_t size) {
  ++allocations;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace ballast::agents::constrained {
namespace {

long AllocationsOfUpdates(ConstrainedAgent& agent) {
  for (const Episode& episode : EndingEpisodes()) agent.Observe(episode);
  for (int update = 0; update < 3; ++update) agent.Update();
  const long before = allocations;
  for (int update = 0; update < 20; ++update) agent.Update();
  return allocations - before;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(allocations_of_updates)

BOOST_AUTO_TEST_CASE(the_counter_counts) {
  const long before = allocations;
  const at::Tensor tensor = at::zeros({2});
  BOOST_TEST(allocations - before > 0);
}

BOOST_AUTO_TEST_CASE(there_are_none_in_either_branch) {
  for (const double budget : {-1e9, 1e9}) {
    SmallAgent small;
    for (Constraint& constraint : small.config.constraints) {
      constraint.budget_per_episode = budget;
    }
    ConstrainedAgent agent = small.Make(1);
    BOOST_TEST(AllocationsOfUpdates(agent) == 0, budget);
  }
}

BOOST_AUTO_TEST_CASE(there_are_none_where_the_perturbation_learns) {
  SmallAgent small;
  ConstrainedAgent ensemble = small.MakeWith(small.Ensemble(1), 1);
  BOOST_TEST(AllocationsOfUpdates(ensemble) == 0);
  ConstrainedAgent transport = small.MakeWith(small.OptimalTransport(1), 1);
  BOOST_TEST(AllocationsOfUpdates(transport) == 0);
}

BOOST_AUTO_TEST_CASE(there_are_none_where_target_networks_are_bfloat16) {
  SmallAgent small;
  small.config.critics.network.precision = models::Precision::kBfloat16;
  ConstrainedAgent agent = small.Make(1);
  if (models::HasBfloat16Product()) {
    BOOST_TEST(AllocationsOfUpdates(agent) == 0);
  }
}

// The robot's case: one observation at a time.
BOOST_AUTO_TEST_CASE(there_are_none_where_a_policy_answers) {
  SmallAgent small;
  ConstrainedAgent agent = small.Make(1);
  const models::GaussianPolicy& policy = agent.policy();
  const at::Tensor observation = at::zeros({1, policy.shape().network.inputs});
  models::MlpWorkspace workspace;
  at::Tensor normalised, output;
  const auto answer = [&] {
    policy.normaliser().Normalise(observation, normalised);
    policy.mlp().Forward(policy.parameters(), normalised, 0, 1, workspace,
                         output);
  };
  answer();
  const long before = allocations;
  for (int i = 0; i < 20; ++i) answer();
  BOOST_TEST(allocations - before == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained

#endif
