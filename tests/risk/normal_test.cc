#include "risk/normal.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

namespace ballast::risk {
namespace {

BOOST_AUTO_TEST_SUITE(normal)

BOOST_AUTO_TEST_CASE(known_quantiles_to_twelve_digits) {
  // To 16 digits, by Newton's method in 40-digit arithmetic.
  const struct {
    double u;
    double z;
  } kTable[] = {{0.975, 1.959963984540054},  {0.95, 1.644853626951473},
                {0.75, 0.6744897501960817},  {0.6, 0.2533471031357997},
                {0.2, -0.8416212335729143},  {0.01, -2.326347874040841},
                {1e-6, -4.753424308822899},  {1e-10, -6.361340902404056},
                {1e-100, -21.27345356096532}};
  for (const auto& [u, z] : kTable) {
    BOOST_TEST(InverseNormalCdf(u) == z, boost::test_tools::tolerance(1e-12));
  }
  BOOST_TEST(InverseNormalCdf(0.5) == 0.0);
}

BOOST_AUTO_TEST_CASE(the_inverse_undoes_the_distribution_function) {
  for (double z = -30.0; z <= 5.0; z += 0.01) {
    const double u = NormalCdf(z);
    // Right of the middle u itself is rounded: du = 1e-16 moves z by
    // du / density, most at z = 5 (density 1.5e-6).
    const double tolerance =
        1e-14 * std::abs(z) + 1.2e-16 / std::exp(-0.5 * z * z) * 2.6;
    BOOST_TEST(std::abs(InverseNormalCdf(u) - z) <=
               (z < 0.0 ? 1e-13 : tolerance));
  }
}

BOOST_AUTO_TEST_CASE(is_odd_about_one_half) {
  for (double u = 0.5; u < 1.0; u += 0.0078125) {
    BOOST_TEST(InverseNormalCdf(u) == -InverseNormalCdf(1.0 - u));
  }
}

BOOST_AUTO_TEST_CASE(the_smallest_normal_number_has_a_finite_quantile) {
  const double z = InverseNormalCdf(2.2250738585072014e-308);
  BOOST_TEST(z == -37.5193793471445, boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::risk
