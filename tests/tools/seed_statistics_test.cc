#include "tools/seed_statistics.h"

#include <boost/test/unit_test.hpp>

namespace ballast::tools {

BOOST_AUTO_TEST_SUITE(seed_statistics)

BOOST_AUTO_TEST_CASE(an_interval_needs_two_seeds) {
  BOOST_TEST(MeanText({}) == "-");
  BOOST_TEST(MeanText({{"0", 0.5}}) == "0.5000");
  // Deviation sqrt(2) / 100, error 0.01, and t of one degree is 12.706.
  BOOST_TEST(MeanText({{"0", 0.49}, {"1", 0.51}}) == "0.5000 [0.3729, 0.6271]");
}

BOOST_AUTO_TEST_CASE(differences_are_of_the_seeds_that_both_have) {
  const BySeed arm = {{"0", 0.8}, {"1", 0.7}, {"2", 0.1}};
  BOOST_TEST(DifferenceText(arm, {{"0", 0.7}, {"1", 0.6}, {"3", 0.0}}) ==
             "0.1000 [0.1000, 0.1000]");
  BOOST_TEST(DifferenceText(arm, {{"4", 0.7}}) == "-");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
