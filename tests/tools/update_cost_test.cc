#include "tools/update_cost.h"

#include <boost/test/unit_test.hpp>
#include <optional>

namespace ballast::tools {
namespace {

using agents::constrained::ConstrainedAgentConfig;
using agents::constrained::ConstraintMethodKind;
using agents::constrained::CostEstimate;
using agents::constrained::UpdatePart;

/// Walker at the paper's sizes.
ConstrainedAgentConfig Paper() {
  ConstrainedAgentConfig config;
  config.constraints.push_back({"joint_velocity_constraint"});
  return config;
}

double Flop(const ConstrainedAgentConfig& config, bool lowers_cost) {
  return Total(CostOfUpdate(config, {}, lowers_cost)).all_flop();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(update_cost)

BOOST_AUTO_TEST_CASE(an_update_at_the_papers_sizes_by_hand) {
  // Per row: 30 x 256 and twice 256 x 256 and 256, two FLOP each.
  const double first = 2.0 * 256;
  const double later = 2.0 * (2.0 * 256 * 256 + 256);
  const double policy = 2.0 * (24.0 * 256 + 2.0 * 256 * 256 + 256 * 12);
  const double steps = 256 * 4 * (2.0 * 30 * first + 3.0 * later) +
                       256 * (3.0 * policy - 2.0 * 24 * 256);
  const double targets = 1280 * 4 * (30 * first + later);
  const double values = 2 * (256 * 24 * first + 5120 * (6 * first + later));
  const double expected = 1536 * policy + steps + targets + values;
  const auto rounding = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(Flop(Paper(), true) == expected, rounding);
  BOOST_TEST(Flop(Paper(), false) == expected + values, rounding);
  BOOST_TEST(Flop(Paper(), false) == 8.36e9,
             boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(bfloat16_takes_the_hidden_products_of_targets_alone) {
  ConstrainedAgentConfig config = Paper();
  config.critics.network.precision = models::Precision::kBfloat16;
  const PartCost cost = Total(CostOfUpdate(config, {}, false));
  BOOST_TEST(cost.all_flop() == Flop(Paper(), false),
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(cost.bfloat16_flop ==
             (1280.0 * 4 + 5120 * 4) * 2 * 2.0 * 256 * 256);
}

BOOST_AUTO_TEST_CASE(other_cost_estimates_evaluate_one_outcome) {
  ConstrainedAgentConfig config = Paper();
  config.cost_estimate = CostEstimate::kRecent;
  BOOST_TEST(Flop(config, true) == Flop(config, false));
  BOOST_TEST(Flop(config, true) == Flop(Paper(), true));
}

BOOST_AUTO_TEST_CASE(constraints_cost_their_critics_and_their_estimates) {
  const auto with = [](std::size_t count, std::optional<int> actions) {
    ConstrainedAgentConfig config = Paper();
    config.constraints.resize(count);
    for (auto& each : config.constraints) each.actions_per_state = actions;
    return config;
  };
  const double one = Flop(with(1, std::nullopt), false);
  const double per_constraint = Flop(with(2, std::nullopt), false) - one;
  BOOST_TEST(Flop(with(8, std::nullopt), false) == one + 7 * per_constraint,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(per_constraint / one == 0.46, boost::test_tools::tolerance(0.01));
  // A cost that is lowered needs the values of all actions once.
  BOOST_TEST(Flop(with(2, std::nullopt), true) == Flop(with(2, 20), true));
  const double few = Flop(with(2, 1), false) - Flop(with(1, 1), false);
  BOOST_TEST(few / one < 0.2);
  BOOST_TEST(Flop(with(1, 1), true) > Flop(with(1, 1), false) * 0.999);
}

BOOST_AUTO_TEST_CASE(multipliers_evaluate_every_outcome) {
  ConstrainedAgentConfig config = Paper();
  config.constraint_method = ConstraintMethodKind::kLagrangian;
  BOOST_TEST(Flop(config, true) == Flop(Paper(), false));
  BOOST_TEST(Flop(config, false) == Flop(Paper(), false));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
