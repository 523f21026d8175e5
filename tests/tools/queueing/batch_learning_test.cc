// Learning from batches of events of criss-cross networks, the policies'
// average costs exact.
#include "tools/queueing/batch_learning.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "envs/queueing/registry.h"

namespace ballast::tools {
namespace {

/// A network, cut off at equally long queues.
class CutOff {
 public:
  CutOff(const std::string& name, int cap)
      : network_(envs::LoadNetwork(BALLAST_SOURCE_DIR "/configs/queueing/" +
                                   name + ".toml")),
        system_(envs::MakeMixedSystem(network_)),
        solver_(network_, *system_, {cap, cap, cap}, {.tolerance = 1e-3}) {}

  std::vector<LearntFromBatch> Learn(
      const BatchLearningOptions& options) const {
    return BatchLearner(network_, *system_, solver_, options).Run();
  }
  double Optimum() const { return solver_.Optimum().optimum.middle(); }

 private:
  envs::Network network_;
  std::unique_ptr<envs::MixedSystem> system_;
  TruncatedSolver solver_;
};

/// One seed of fqi.
double CostAfter(const CutOff& example, std::int64_t events, int augmented) {
  return example
      .Learn({.methods = {BatchMethod::kFqi},
              .events = {events},
              .augmented = {augmented},
              .seeds = {1}})
      .at(0)
      .costs.at(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(batch_learning)

BOOST_AUTO_TEST_CASE(a_hundred_events_everywhere_beat_many_as_they_were) {
  const CutOff example("criss_cross_bm", 25);
  // Three seeds of the same by another program: 2.836, 3.023 and 2.940, each
  // with a spread of at most 0.025. The optimum is 2.829.
  const double everywhere = CostAfter(example, 100, kEverywhere);
  BOOST_TEST(everywhere > 2.828);
  BOOST_TEST(everywhere < 2.86);
  const double few = CostAfter(example, 100, 0);
  const double many = CostAfter(example, 100'000, 0);
  BOOST_TEST(few > 2.95);
  BOOST_TEST(many > 2.87);
  BOOST_TEST(many < few);
}

BOOST_AUTO_TEST_CASE(virtual_steps_help_the_more_there_are) {
  const CutOff example("criss_cross_bm", 25);
  const double none = CostAfter(example, 10'000, 0);
  const double some = CostAfter(example, 10'000, 100);
  BOOST_TEST(some < none - 0.03);
  BOOST_TEST(CostAfter(example, 10'000, kEverywhere) < some - 0.02);
}

BOOST_AUTO_TEST_CASE(many_events_plugged_in_are_nearly_the_optimum) {
  const CutOff example("criss_cross_im", 20);
  for (const auto realisation : {agents::queueing::Realisation::kFull,
                                 agents::queueing::Realisation::kObserved}) {
    const auto learnt = example.Learn({.methods = {BatchMethod::kPlugIn},
                                       .events = {30'000},
                                       .seeds = {0, 1},
                                       .realisation = realisation});
    BOOST_TEST(learnt.size() == 1);
    BOOST_TEST(learnt[0].costs.size() == 2);
    BOOST_TEST(learnt[0].seen.empty());
    // A uniform random choice costs 0.09 more.
    for (const double cost : learnt[0].costs) {
      BOOST_TEST(cost > example.Optimum() - 1e-3);
      BOOST_TEST(cost < example.Optimum() + 5e-3);
    }
  }
}

BOOST_AUTO_TEST_CASE(everywhere_and_with_patience_fqi_is_the_plug_in) {
  // Both know the events' frequencies and the map, so what is left between
  // them is the discount and what becomes of jobs at the table's rim.
  const CutOff example("criss_cross_bl", 12);
  const auto learnt =
      example.Learn({.methods = {BatchMethod::kFqi, BatchMethod::kPlugIn},
                     .events = {300},
                     .augmented = {kEverywhere},
                     .seeds = {4},
                     .discount = 0.999});
  BOOST_TEST(learnt[0].seen[0] == 1.0);
  BOOST_TEST(std::abs(learnt[0].costs[0] - learnt[1].costs[0]) < 2e-3);
}

BOOST_AUTO_TEST_CASE(there_is_a_row_for_every_size) {
  const CutOff example("criss_cross_bl", 12);
  const auto learnt =
      example.Learn({.methods = {BatchMethod::kPlugIn, BatchMethod::kFqi},
                     .events = {50, 100},
                     .augmented = {0, 3},
                     .seeds = {7}});
  BOOST_TEST(learnt.size() == 6);
  BOOST_TEST((learnt[1].method == BatchMethod::kPlugIn));
  BOOST_TEST(!learnt[1].augmented.has_value());
  BOOST_TEST(learnt[4].events == 100);
  BOOST_TEST(*learnt[5].augmented == 3);
  BOOST_TEST(learnt[5].seen[0] > learnt[4].seen[0]);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
