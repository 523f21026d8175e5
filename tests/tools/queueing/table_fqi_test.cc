// Fitted Q iteration in a table, on the balanced criss-cross network in medium
// load, its policies' average costs exact.
#include "agents/queueing/table_fqi.h"

#include <boost/test/unit_test.hpp>
#include <memory>

#include "agents/queueing/random_behaviour.h"
#include "envs/queueing/exact_solver.h"
#include "envs/queueing/registry.h"
#include "envs/queueing/truncated_network.h"

namespace ballast::tools {
namespace {

using agents::queueing::LearnTable;
using agents::queueing::TableFqiConfig;

/// Queues of up to 25 jobs; of them the uniform policy keeps 3.011 jobs in the
/// system on average and the optimum 2.829.
struct CrissCross {
  static constexpr int kCap = 25;
  envs::Network network = envs::LoadNetwork(
      BALLAST_SOURCE_DIR "/configs/queueing/criss_cross_bm.toml");
  std::unique_ptr<envs::MixedSystem> system = envs::MakeMixedSystem(network);
  envs::TruncatedChain chain =
      envs::TruncateNetwork(network, *system, {kCap, kCap, kCap});
  envs::IntMatrix states;

  CrissCross() {
    const agents::queueing::TableStates table(*system, kCap);
    table.Read(0, table.size(), states);
  }

  /// Average cost of what is learned from so many real steps.
  double CostAfter(std::int64_t steps, int per_real, bool everywhere) const {
    TableFqiConfig config;  // Queues cut to 12 jobs, discount 0.99.
    config.per_real = per_real;
    config.everywhere = everywhere;
    envs::RowMatrix probabilities;
    LearnTable(*system, agents::queueing::LiveRandomly(*system, steps, 1),
               config, 1)
        .policy.Probabilities(states, probabilities);
    return envs::EvaluatePolicy(chain, probabilities, {.tolerance = 1e-3})
        .middle();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(table_fqi_on_criss_cross)

BOOST_AUTO_TEST_CASE(a_hundred_events_everywhere_beat_many_steps_as_they_were) {
  const CrissCross example;
  const double everywhere = example.CostAfter(100, 0, true);
  const double few = example.CostAfter(100, 0, false);
  const double many = example.CostAfter(100'000, 0, false);
  // Three seeds of the same by another program: 2.836, 3.023 and 2.940, each
  // with a spread of at most 0.025.
  BOOST_TEST(everywhere > 2.829);
  BOOST_TEST(everywhere < 2.86);
  BOOST_TEST(few > 2.95);
  BOOST_TEST(many > 2.87);
  BOOST_TEST(many < few);
}

BOOST_AUTO_TEST_CASE(virtual_steps_help_the_more_there_are) {
  const CrissCross example;
  const double none = example.CostAfter(10'000, 0, false);
  const double some = example.CostAfter(10'000, 100, false);
  const double everywhere = example.CostAfter(10'000, 0, true);
  BOOST_TEST(some < none - 0.03);
  BOOST_TEST(everywhere < some - 0.02);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
