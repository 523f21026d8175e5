#include "tools/relu/bifurcation_zone.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/models/draws.h"

namespace ballast::tools {
namespace {

/// Pictures of noise, or of nothing.
ImageBatch Pictures(std::int64_t count, bool empty) {
  const at::Tensor images = models::NormalDraws({count, 28, 28}, 1);
  return {empty ? at::zeros_like(images) : images, at::arange(count) % 10};
}

ZoneConfig Config(const std::string& network) {
  ZoneConfig config;
  config.network = network;
  config.hidden = {8, 6};
  config.batch = 5;
  config.initialisations = 2;
  return config;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bifurcation_zone)

BOOST_AUTO_TEST_CASE(without_exact_zeros_nothing_differs) {
  const BifurcationZone zone =
      MeasureZone(Config("dense"), Pictures(22, false));
  BOOST_TEST(zone.initialisations == 2);
  BOOST_TEST(zone.batches == 8);  // The last two pictures make no batch.
  BOOST_TEST(zone.batches_differing == 0);
  BOOST_TEST(zone.initialisations_differing == 0);
  BOOST_TEST(zone.census.zeros == 0);
  BOOST_TEST(zone.census.evaluations == 2 * 4 * 5 * (8 + 6));
  BOOST_TEST(zone.multiplied.empty());
}

BOOST_AUTO_TEST_CASE(zeros_in_bulk_make_every_batch_differ) {
  // Where biases start at 0 an empty picture gives nothing but zeros.
  int done = 0;
  const BifurcationZone zone =
      MeasureZone(Config("convolutional_zero_bias"), Pictures(20, true),
                  [&](int initialisations) { done = initialisations; });
  BOOST_TEST(done == 2);
  BOOST_TEST(zone.batches_differing == zone.batches);
  BOOST_TEST(zone.initialisations_differing == 2);
  BOOST_TEST(zone.census.share() > 0.9);
  BOOST_TEST(zone.multiplied.size() == 8u);
  BOOST_TEST(zone.overwritten.size() == 8u);
  for (std::size_t i = 0; i < 8; ++i) {
    BOOST_TEST(zone.multiplied[i] > 0.0);
    // Thousands of injected ones beside gradients of a mean over 5.
    BOOST_TEST(zone.overwritten[i] > zone.multiplied[i]);
  }
}

BOOST_AUTO_TEST_CASE(the_number_of_batches_can_be_limited) {
  ZoneConfig config = Config("dense");
  config.batches = 2;
  BOOST_TEST(MeasureZone(config, Pictures(22, false)).batches == 4);
  config.batches = 100;
  BOOST_TEST(MeasureZone(config, Pictures(22, false)).batches == 8);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
