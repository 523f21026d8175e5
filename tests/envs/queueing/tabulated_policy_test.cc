#include "envs/queueing/tabulated_policy.h"

#include <boost/test/unit_test.hpp>

#include "envs/queueing/registry.h"
#include "envs/queueing/truncated_network.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {

BOOST_AUTO_TEST_SUITE(tabulated_policy)

BOOST_AUTO_TEST_CASE(it_decides_as_its_table_and_at_the_caps_beyond_them) {
  const Network network = NetworkFile("two_phase_bm");
  const TruncatedChain chain =
      TruncateNetwork(network, *MakeMixedSystem(network), {2, 3, 2});
  IntVector table(chain.size());
  for (int i = 0; i < chain.size(); ++i) table[i] = i % 2;
  TabulatedPolicy policy(chain, table, "table");
  BOOST_TEST(policy.name() == "table");

  IntVector actions;
  policy.Decide(chain.states(), {}, actions);
  BOOST_TEST(actions == table);
  RowMatrix probabilities;
  policy.Probabilities(chain.states(), probabilities);
  for (int i = 0; i < chain.size(); ++i) {
    BOOST_TEST(probabilities(i, table[i]) == 1.0);
    BOOST_TEST(probabilities.row(i).sum() == 1.0);
  }

  IntMatrix states(2, 6), clamped(2, 6);
  states << 0, 1, 0, 9, 1, 2, 1, 0, 1, 1, 77, 3;
  clamped << 0, 1, 0, 2, 1, 2, 1, 0, 1, 1, 3, 2;
  IntVector beyond, at_the_caps;
  policy.Decide(states, {}, beyond);
  policy.Decide(clamped, {}, at_the_caps);
  BOOST_TEST(beyond == at_the_caps);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
