#include "tools/queueing/safety_policy.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <vector>

#include "configs/random_stream.h"
#include "configs/table.h"
#include "envs/queueing/registry.h"

namespace ballast::tools {
namespace {

/// Two classes of jobs that one server serves equally fast, or not at all.
envs::Network Lazy() {
  const configs::Document document = configs::Document::Parse(R"(
idling = true
[class.a]
arrival_rate = 0.4
[class.b]
arrival_rate = 0.4
[server.s]
rates = {a = 1.0, b = 1.0}
)",
                                                              "lazy.toml");
  configs::Table root = document.root();
  return envs::ReadNetwork(root, "lazy");
}

constexpr double kLoad = 0.8;
constexpr int kIdle = 2;

/// What becomes of a network whose learner never works.
class Idler {
 public:
  explicit Idler(const SafetyNetOptions& options)
      : safety_(network_, *system_, options) {}

  /// @return jobs in the network after each step.
  std::vector<int> Live(int steps) {
    std::vector<int> jobs;
    envs::IntVector labels;
    for (int i = 0; i < steps; ++i) {
      envs::IntVector action = envs::IntVector::Constant(1, kIdle);
      const bool holds = safety_.Guard(state_, action);
      held_steps_ += holds ? 1 : 0;
      BOOST_REQUIRE((action(0) != kIdle) == holds);
      system_->Sample(state_, chance_, labels);
      system_->Next(state_, action, labels, state_);
      jobs.push_back(state_.sum());
    }
    return jobs;
  }

  const agents::queueing::SafetyNetConfig& thresholds() const {
    return safety_.config();
  }
  int held_steps() const { return held_steps_; }

 private:
  envs::Network network_ = Lazy();
  std::unique_ptr<envs::MixedSystem> system_ = envs::MakeMixedSystem(network_);
  SafetyPolicy safety_;
  std::vector<configs::RandomStream> chance_{configs::RandomStream(5)};
  envs::IntMatrix state_ = envs::IntMatrix::Zero(1, 2);
  int held_steps_ = 0;
};

BOOST_AUTO_TEST_SUITE(safety_policy)

BOOST_AUTO_TEST_CASE(its_thresholds_follow_from_the_mean_under_max_weight) {
  // All jobs are an M/M/1 queue of load 0.8, mean 4. The standard error of
  // 800,000 steps is some 0.1; three times that is seen here.
  const Idler one({});
  BOOST_TEST(std::abs(one.thresholds().enter - (3 * 4 + 50)) < 1.5);
  BOOST_TEST(one.thresholds().leave == one.thresholds().enter / 2);
  const Idler other({});
  BOOST_TEST(one.thresholds().enter == other.thresholds().enter);
}

BOOST_AUTO_TEST_CASE(its_thresholds_follow_from_a_number) {
  const Idler idler({.above = 30.0});
  BOOST_TEST(idler.thresholds().enter == 30.0);
  BOOST_TEST(idler.thresholds().leave == 15.0);
}

BOOST_AUTO_TEST_CASE(it_holds_who_runs_away_and_gives_back) {
  constexpr int kSteps = 100'000;
  Idler idler({.above = 60.0});
  const std::vector<int> jobs = idler.Live(kSteps);
  // MaxWeight would have to gain 60 jobs: probability 0.8^60 in each turn.
  BOOST_TEST(*std::ranges::max_element(jobs) < 120);
  // It gives back below 30 jobs, and they never become few.
  const auto filled = std::ranges::find(jobs, 60);
  BOOST_TEST(*std::min_element(filled, jobs.end()) == 29);
  // The server must work as much as jobs come, and works while it is held. A
  // turn takes some 340 steps, so there are 300 of them; each fifth or so off.
  BOOST_TEST(std::abs(idler.held_steps() / double{kSteps} - kLoad) < 0.04);
}

BOOST_AUTO_TEST_CASE(below_its_threshold_it_leaves_the_learner_alone) {
  Idler idler({.above = 1e6});
  const std::vector<int> jobs = idler.Live(20'000);
  BOOST_TEST(idler.held_steps() == 0);
  // Nobody works: 0.8 jobs of 1.8 events, within five standard errors.
  BOOST_TEST(std::abs(jobs.back() - 20'000 * 0.8 / 1.8) < 5 * 70);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_says_whether_it_holds) {
  const envs::Network network = Lazy();
  const auto system = envs::MakeMixedSystem(network);
  const SafetyNetOptions options{.above = 10.0};
  SafetyPolicy safety(network, *system, options);
  envs::IntMatrix state(1, 2);
  envs::IntVector action = envs::IntVector::Constant(1, kIdle);
  state << 5, 6;
  BOOST_TEST(safety.Guard(state, action));
  SafetyPolicy resumed(network, *system, options);
  resumed.Tensors()[0].second.copy_(safety.Tensors()[0].second);
  state << 3, 3;
  BOOST_TEST(resumed.Guard(state, action));
  SafetyPolicy fresh(network, *system, options);
  BOOST_TEST(!fresh.Guard(state, action));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
