#include "tools/queueing/network_queue_policy.h"

#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>
#include <numeric>

#include "models/policy_file.h"
#include "models/registry.h"
#include "tests/configs/refusal.h"
#include "tests/envs/queueing/criss_cross.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/policy_layout.h"

namespace ballast::tools {
namespace {

using configs::Refusal;

std::unique_ptr<models::NetworkPolicy> Policy(const std::string& kind,
                                              bool joint = false) {
  models::PolicyShape shape;
  shape.kind = kind;
  shape.network.inputs = 3;
  shape.network.hidden = {16};
  shape.choices = {2};
  shape.joint = joint;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
  return models::MakePolicy(shape, generator);
}

// More rows than two blocks, of all kinds.
envs::IntMatrix States(int rows = 150) {
  envs::IntMatrix states(rows, 3);
  for (int row = 0; row < rows; ++row) {
    states.row(row) << row % 3, (row / 3) % 4, (row / 12) % 3;
  }
  return states;
}

std::vector<configs::RandomStream> Streams(Eigen::Index count, int seed) {
  std::vector<configs::RandomStream> streams;
  for (Eigen::Index i = 0; i < count; ++i)
    streams.emplace_back(1000 * seed + i);
  return streams;
}

const envs::HandwrittenCrissCross kSystem({});

BOOST_AUTO_TEST_SUITE(network_queue_policy)

BOOST_AUTO_TEST_CASE(a_greedy_network_decides_for_its_largest_allowed_value) {
  const envs::IntMatrix states = States();
  envs::MaskMatrix mask;
  kSystem.Mask(states, mask);
  for (const bool joint : {false, true}) {
    const auto network = Policy("greedy", joint);
    NetworkQueuePolicy policy(*network, kSystem, "q", false);
    envs::IntVector actions;
    auto streams = Streams(states.rows(), 1);
    policy.Decide(states, streams, actions);
    envs::RowMatrix probabilities;
    policy.Probabilities(states, probabilities);
    for (Eigen::Index row = 0; row < states.rows(); ++row) {
      at::Tensor x = at::empty({1, 3});
      for (int i = 0; i < 3; ++i) x[0][i] = states(row, i);
      const auto value = network->Output(x).contiguous();
      const float* q = value.data_ptr<float>();
      const int best = !mask(row, 1) ? 0 : !mask(row, 0) ? 1 : q[1] > q[0];
      BOOST_TEST(actions[row] == best);
      BOOST_TEST(probabilities(row, best) == 1.0);
      BOOST_TEST(probabilities.row(row).sum() == 1.0);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_categorical_network_decides_as_often_as_it_says) {
  const auto network = Policy("categorical");
  NetworkQueuePolicy policy(*network, kSystem, "pi", false);
  envs::IntMatrix states(1, 3);
  states << 2, 1, 3;
  envs::RowMatrix probabilities;
  policy.Probabilities(states, probabilities);
  BOOST_TEST(probabilities.sum() == 1.0, boost::test_tools::tolerance(1e-6));

  constexpr int kDraws = 20000;
  envs::IntVector actions;
  auto streams = Streams(kDraws, 3);
  policy.Decide(states.replicate(kDraws, 1), streams, actions);
  // Five standard deviations of a share.
  BOOST_TEST(std::abs(actions.cast<double>().mean() - probabilities(0, 1)) <
             5 * 0.5 / std::sqrt(kDraws));
}

BOOST_AUTO_TEST_CASE(a_row_depends_neither_on_its_neighbours_nor_their_number) {
  const auto network = Policy("categorical");
  NetworkQueuePolicy policy(*network, kSystem, "pi", false);
  const envs::IntMatrix states = States();
  envs::IntVector together;
  auto streams = Streams(states.rows(), 5);
  policy.Decide(states, streams, together);
  auto again = Streams(states.rows(), 5);
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    envs::IntVector alone;
    policy.Decide(states.row(row), std::span(again).subspan(row, 1), alone);
    BOOST_TEST(alone[0] == together[row]);
    BOOST_TEST((again[row].state() == streams[row].state()));
  }
}

BOOST_AUTO_TEST_CASE(a_deterministic_decision_is_the_most_likely_one) {
  const auto network = Policy("categorical");
  NetworkQueuePolicy random(*network, kSystem, "pi", false);
  NetworkQueuePolicy certain(*network, kSystem, "pi", true);
  const envs::IntMatrix states = States();
  envs::RowMatrix random_probabilities, certain_probabilities;
  random.Probabilities(states, random_probabilities);
  certain.Probabilities(states, certain_probabilities);
  envs::IntVector actions;
  certain.Decide(states, {}, actions);
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    // Single precision may leave an even chance a little below a half.
    BOOST_TEST(random_probabilities(row, actions[row]) > 0.5 - 1e-6);
    BOOST_TEST(certain_probabilities(row, actions[row]) == 1.0);
  }
}

BOOST_AUTO_TEST_CASE(a_network_of_other_sizes_is_refused) {
  models::PolicyShape shape = Policy("greedy")->shape();
  shape.network.inputs = 4;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
  const auto network = models::MakePolicy(shape, generator);
  BOOST_TEST(
      Refusal([&] { NetworkQueuePolicy(*network, kSystem, "q", true); }) ==
      "q: takes 4 observations and makes 1 choices, which does "
      "not fit handwritten_criss_cross (3 observations, 1 "
      "stations); use a policy trained on "
      "handwritten_criss_cross.");
}

BOOST_AUTO_TEST_CASE(a_file_and_a_run_give_the_policy_that_was_saved) {
  const TemporaryFolder folder;
  const auto network = Policy("greedy");
  models::PolicyLayout layout = LayoutOf(kSystem.spec());
  const auto file = folder.path() / "policy.safetensors";
  BOOST_TEST(Refusal([&] {
               LoadQueuePolicy(folder.path(), kSystem, true);
             }).find("has no policy") != std::string::npos);
  WriteFileAtomically(file, models::SavePolicy(*network, layout));

  const envs::IntMatrix states = States();
  envs::IntVector saved, of_file, of_run;
  NetworkQueuePolicy(*network, kSystem, "q", true).Decide(states, {}, saved);
  LoadQueuePolicy(file, kSystem, true)->Decide(states, {}, of_file);
  LoadQueuePolicy(folder.path(), kSystem, true)->Decide(states, {}, of_run);
  BOOST_TEST(saved == of_file);
  BOOST_TEST(saved == of_run);

  layout.observation[1].name = "other";
  WriteFileAtomically(file, models::SavePolicy(*network, layout));
  BOOST_TEST(
      Refusal([&] {
        LoadQueuePolicy(file, kSystem, true);
      }).find("observation 1 is other to the policy and 2 to the task") !=
      std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
