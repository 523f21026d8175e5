#include "configs/seeds.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

namespace ballast::configs {
namespace {

BOOST_AUTO_TEST_SUITE(Seeds)

// From a separate program in Python that follows the published descriptions
// of FNV-1a and splitmix64. A change here breaks every recorded run.
BOOST_AUTO_TEST_CASE(seeds_never_change) {
  BOOST_TEST(DeriveSeed(0, "replay") == 0xf86e69dd2d77b273);
  BOOST_TEST(DeriveSeed(0, "replay", 1) == 0x966ce0613a8ee04e);
  BOOST_TEST(DeriveSeed(1, "replay") == 0xb89b5642aeea2b3d);
  BOOST_TEST(DeriveSeed(1, "policy", 7) == 0x50113f6a4df18388);
  BOOST_TEST(DeriveSeed(~0ULL, "", ~0ULL) == 0xb7294f505545defc);
}

BOOST_AUTO_TEST_CASE(masters_streams_and_indices_give_seeds_of_their_own) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t master = 0; master < 10; ++master) {
    for (const std::string stream : {"", "a", "b", "ab", "ba", "replay"}) {
      for (std::uint64_t index = 0; index < 100; ++index) {
        seeds.insert(DeriveSeed(master, stream, index));
      }
    }
  }
  BOOST_TEST(seeds.size() == 10u * 6u * 100u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::configs
