#include "agents/evaluator.h"

#include <ATen/Parallel.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <vector>

#include "configs/seeds.h"
#include "tests/agents/fake_line.h"

namespace ballast::agents {
namespace {

// Each simulation allows one of three choices, its index modulo 3, which is
// also its reward.
class Switches : public envs::VectorEnvironment {
 public:
  explicit Switches(int size) : size_(size) {
    spec_.action.factors = {{"choice", 3}};
    spec_.horizon = 4;
  }
  const envs::EnvironmentSpec& spec() const override { return spec_; }
  int size() const override { return size_; }
  const envs::TimeStep& Reset(std::span<const int>) override {
    return Step(envs::RowMatrix::Zero(size_, 1));
  }
  const envs::TimeStep& Step(const envs::RowMatrix& actions) override {
    time_step_.observation.setZero(size_, 1);
    time_step_.reward = actions.col(0);
    time_step_.terminated.assign(size_, 0);
    time_step_.truncated.assign(size_, 0);
    time_step_.diverged.assign(size_, 0);
    time_step_.mask.setZero(size_, 3);
    for (int i = 0; i < size_; ++i) time_step_.mask(i, i % 3) = 1;
    return time_step_;
  }
  std::vector<std::uint64_t> State() const override { return {}; }
  void SetState(std::span<const std::uint64_t>) override {}

 private:
  int size_;
  envs::EnvironmentSpec spec_;
  envs::TimeStep time_step_;
};

// One simulation whose costs are written down: [step, constraint].
class Scripted : public envs::VectorEnvironment {
 public:
  explicit Scripted(envs::RowMatrix costs) : costs_(std::move(costs)) {
    spec_.action.box = {{"push", "N", -1, 1}};
    spec_.constraints = {"left", "right"};
    spec_.horizon = static_cast<int>(costs_.rows());
    time_step_.observation.setZero(1, 2);
    time_step_.reward.setZero(1);
    time_step_.terminated = time_step_.truncated = time_step_.diverged = {0};
  }
  const envs::EnvironmentSpec& spec() const override { return spec_; }
  int size() const override { return 1; }
  const envs::TimeStep& Reset(std::span<const int>) override {
    step_ = 0;
    time_step_.costs.setZero(1, 2);
    return time_step_;
  }
  const envs::TimeStep& Step(const envs::RowMatrix&) override {
    time_step_.costs = costs_.row(step_++);
    return time_step_;
  }
  std::vector<std::uint64_t> State() const override { return {}; }
  void SetState(std::span<const std::uint64_t>) override {}

 private:
  envs::RowMatrix costs_;
  Eigen::Index step_ = 0;
  envs::EnvironmentSpec spec_;
  envs::TimeStep time_step_;
};

// Takes the first allowed choice.
class FirstAllowed : public Pusher {
 public:
  std::unique_ptr<models::ActionDistribution> Act(
      const at::Tensor&, const at::Tensor& mask) const override {
    BOOST_CHECK(mask.any(1).all().item<bool>());
    return std::make_unique<Draws>(
        mask.to(at::kLong).argmax(1, /*keepdim=*/true), 0.0);
  }
};

EvaluationOptions Options(int episodes) {
  EvaluationOptions options;
  options.reward_discount = 0.9;
  options.cost_discounts = {0.9, 0.5};
  for (int i = 0; i < episodes; ++i) {
    options.noise_seeds.push_back(configs::DeriveSeed(3, "noise", i));
  }
  return options;
}

std::vector<World> ManyWorlds(int count) {
  std::vector<World> worlds(count);
  for (int i = 0; i < count; ++i) {
    worlds[i].level = 0.01 * i;
    worlds[i].seed = i;
  }
  return worlds;
}

void CheckSameBits(const EpisodeOutcome& left, const EpisodeOutcome& right) {
  BOOST_CHECK_EQUAL(left.reward_return, right.reward_return);
  BOOST_CHECK_EQUAL(left.discounted_return, right.discounted_return);
  BOOST_CHECK_EQUAL_COLLECTIONS(left.costs.begin(), left.costs.end(),
                                right.costs.begin(), right.costs.end());
  BOOST_CHECK_EQUAL_COLLECTIONS(
      left.discounted_costs.begin(), left.discounted_costs.end(),
      right.discounted_costs.begin(), right.discounted_costs.end());
  BOOST_TEST(left.longest_cost_runs == right.longest_cost_runs);
  BOOST_CHECK_EQUAL(left.length, right.length);
  BOOST_CHECK_EQUAL(left.diverged, right.diverged);
}

std::vector<EpisodeOutcome> Evaluate(const models::Policy& policy,
                                     std::vector<World> worlds,
                                     bool deterministic) {
  EvaluationOptions options = Options(static_cast<int>(worlds.size()));
  options.deterministic = deterministic;
  Line line(std::move(worlds));
  return EvaluateEpisodes(policy, line, options);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(evaluator)

BOOST_AUTO_TEST_CASE(sums_and_discounted_sums_have_their_closed_forms) {
  const auto outcomes = Evaluate(Pusher(), {{2.0}, {-1.0}}, true);
  BOOST_REQUIRE_EQUAL(outcomes.size(), 2u);
  // 50 additions of doubles of order 1: rounding stays below 1e-12.
  constexpr double kTolerance = 1e-12;
  const double weight_09 = (1 - std::pow(0.9, kLineHorizon)) / (1 - 0.9);
  const double weight_05 = (1 - std::pow(0.5, kLineHorizon)) / (1 - 0.5);
  const double levels[] = {2.0, -1.0};
  for (int i = 0; i < 2; ++i) {
    const double reward = levels[i] + 0.25;
    BOOST_CHECK_SMALL(outcomes[i].reward_return - kLineHorizon * reward,
                      kTolerance);
    BOOST_CHECK_SMALL(outcomes[i].discounted_return - weight_09 * reward,
                      kTolerance);
    BOOST_CHECK_EQUAL(outcomes[i].costs[0], kLineHorizon);
    BOOST_CHECK_EQUAL(outcomes[i].costs[1], 0.25 * kLineHorizon);
    BOOST_CHECK_SMALL(outcomes[i].discounted_costs[0] - weight_09, kTolerance);
    BOOST_CHECK_SMALL(outcomes[i].discounted_costs[1] - weight_05 * 0.25,
                      kTolerance);
    BOOST_CHECK_EQUAL(outcomes[i].length, kLineHorizon);
    BOOST_CHECK(!outcomes[i].diverged);
  }
}

BOOST_AUTO_TEST_CASE(the_longest_run_of_costly_steps_is_counted_by_constraint) {
  envs::RowMatrix costs(9, 2);
  // clang-format off
  costs << 1, 0,   1, 0,   0, 0.5,   1, 0,   0.1, 0,   2, 0,   0, 0,   1, 0,
           1, 3;
  // clang-format on
  Scripted script(costs);
  const auto outcome = EvaluateEpisodes(Pusher(), script, Options(1)).at(0);
  BOOST_TEST(outcome.longest_cost_runs == (std::vector<int>{3, 1}));

  Scripted free(envs::RowMatrix::Zero(5, 2));
  Scripted costly(envs::RowMatrix::Ones(5, 2));
  BOOST_TEST(
      EvaluateEpisodes(Pusher(), free, Options(1)).at(0).longest_cost_runs ==
      (std::vector<int>{0, 0}));
  BOOST_TEST(
      EvaluateEpisodes(Pusher(), costly, Options(1)).at(0).longest_cost_runs ==
      (std::vector<int>{5, 5}));
}

BOOST_AUTO_TEST_CASE(the_watch_is_told_after_every_step_what_came_of_it) {
  EvaluationOptions options = Options(2);
  int steps = 0;
  double sum = 0;
  std::vector<EpisodeOutcome> latest;
  options.watch = [&](const envs::TimeStep& now,
                      const std::vector<EpisodeOutcome>& so_far) {
    sum += now.reward(1);
    BOOST_CHECK_EQUAL(so_far[1].length, ++steps);
    BOOST_CHECK_EQUAL(so_far[1].reward_return, sum);
    latest = so_far;
  };
  Line line({{2.0}, {-1.0}});
  const auto outcomes = EvaluateEpisodes(Pusher(), line, options);
  BOOST_CHECK_EQUAL(steps, kLineHorizon);
  BOOST_REQUIRE_EQUAL(latest.size(), 2u);
  for (int i = 0; i < 2; ++i) CheckSameBits(latest[i], outcomes[i]);
}

BOOST_AUTO_TEST_CASE(equal_noise_seeds_give_two_worlds_the_same_noise) {
  EvaluationOptions options = Options(3);
  options.noise_seeds[1] = options.noise_seeds[0];
  Line line({{1.0}, {4.0}, {1.0}});
  const auto outcomes = EvaluateEpisodes(Pusher(), line, options);
  // Effort sums the absolute actions, which the world's level does not enter.
  BOOST_CHECK_EQUAL(outcomes[0].costs[1], outcomes[1].costs[1]);
  BOOST_CHECK_NE(outcomes[0].costs[1], outcomes[2].costs[1]);
  // 50 additions of doubles below 10.
  BOOST_CHECK_SMALL(outcomes[1].reward_return - outcomes[0].reward_return -
                        3.0 * kLineHorizon,
                    1e-11);
}

BOOST_AUTO_TEST_CASE(sampling_differs_from_the_mode) {
  const auto sampled = Evaluate(Pusher(), {{1.0}}, false);
  const auto mode = Evaluate(Pusher(), {{1.0}}, true);
  BOOST_CHECK_NE(sampled[0].costs[1], mode[0].costs[1]);
}

BOOST_AUTO_TEST_CASE(any_sharding_gives_the_same_bits) {
  const Pusher policy(64);
  constexpr int kCount = 300;
  const EvaluationOptions all = Options(kCount);
  const std::vector<World> worlds = ManyWorlds(kCount);
  Line whole(worlds);
  const auto expected = EvaluateEpisodes(policy, whole, all);

  int first = 0;
  for (const int count : {1, 7, 128, 164}) {
    Line shard({worlds.begin() + first, worlds.begin() + first + count});
    EvaluationOptions options = all;
    options.noise_seeds = {all.noise_seeds.begin() + first,
                           all.noise_seeds.begin() + first + count};
    const auto outcomes = EvaluateEpisodes(policy, shard, options);
    for (int i = 0; i < count; ++i) {
      CheckSameBits(outcomes[i], expected[first + i]);
    }
    first += count;
  }
  BOOST_CHECK_EQUAL(first, kCount);
}

BOOST_AUTO_TEST_CASE(one_and_two_threads_give_the_same_bits) {
  const Pusher policy(64);
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = Evaluate(policy, ManyWorlds(40), false);
  at::set_num_threads(2);
  const auto two = Evaluate(policy, ManyWorlds(40), false);
  at::set_num_threads(before);
  for (int i = 0; i < 40; ++i) CheckSameBits(one[i], two[i]);
}

BOOST_AUTO_TEST_CASE(the_policy_is_asked_in_blocks_of_one_size) {
  const Pusher policy;
  Evaluate(policy, ManyWorlds(1), false);
  Evaluate(policy, ManyWorlds(200), false);
  BOOST_CHECK_EQUAL(policy.rows_.size(), 1u);
}

BOOST_AUTO_TEST_CASE(an_episode_that_ends_early_leaves_the_others_alone) {
  std::vector<World> worlds = ManyWorlds(3);
  const auto undisturbed = Evaluate(Pusher(16), worlds, false);
  worlds[1].terminates_at = 10;
  const auto outcomes = Evaluate(Pusher(16), worlds, false);
  BOOST_CHECK_EQUAL(outcomes[1].length, 10);
  BOOST_CHECK_EQUAL(outcomes[1].costs[0], 10);
  BOOST_CHECK(!outcomes[1].diverged);
  CheckSameBits(outcomes[0], undisturbed[0]);
  CheckSameBits(outcomes[2], undisturbed[2]);
}

BOOST_AUTO_TEST_CASE(a_diverged_episode_is_flagged_and_keeps_finite_sums) {
  std::vector<World> worlds = ManyWorlds(3);
  const auto undisturbed = Evaluate(Pusher(16), worlds, false);
  worlds[1].diverges_at = 20;
  const auto outcomes = Evaluate(Pusher(16), worlds, false);
  BOOST_CHECK(outcomes[1].diverged);
  BOOST_CHECK_EQUAL(outcomes[1].length, 19);
  BOOST_CHECK_EQUAL(outcomes[1].costs[0], 19);
  BOOST_CHECK(std::isfinite(outcomes[1].reward_return));
  CheckSameBits(outcomes[0], undisturbed[0]);
  CheckSameBits(outcomes[2], undisturbed[2]);
}

BOOST_AUTO_TEST_CASE(an_action_that_is_no_number_counts_as_divergence) {
  Pusher policy;
  policy.mean_ = std::numeric_limits<double>::quiet_NaN();
  const auto outcomes = Evaluate(policy, ManyWorlds(2), true);
  BOOST_CHECK(outcomes[0].diverged);
  BOOST_CHECK_EQUAL(outcomes[0].length, 0);
}

BOOST_AUTO_TEST_CASE(the_watch_is_told_until_every_episode_is_over) {
  std::vector<World> worlds = ManyWorlds(2);
  worlds[0].terminates_at = 5;
  worlds[1].terminates_at = 8;
  Line line(worlds);
  EvaluationOptions options = Options(2);
  std::vector<int> told;
  options.watch = [&](const envs::TimeStep& /*now*/,
                      const std::vector<EpisodeOutcome>& so_far) {
    told.push_back(so_far[1].length);
  };
  EvaluateEpisodes(Pusher(), line, options);
  const std::vector<int> expected = {1, 2, 3, 4, 5, 6, 7, 8};
  BOOST_CHECK_EQUAL_COLLECTIONS(told.begin(), told.end(), expected.begin(),
                                expected.end());
}

BOOST_AUTO_TEST_CASE(discrete_choices_obey_the_mask) {
  Switches switches(5);
  EvaluationOptions options = Options(5);
  options.cost_discounts.clear();
  options.deterministic = true;
  const auto outcomes = EvaluateEpisodes(FirstAllowed(), switches, options);
  for (int i = 0; i < 5; ++i) {
    BOOST_CHECK_EQUAL(outcomes[i].reward_return, 4.0 * (i % 3));
  }
}

BOOST_AUTO_TEST_CASE(too_few_seeds_or_discounts_are_refused) {
  Line line(ManyWorlds(2));
  EvaluationOptions options = Options(1);
  BOOST_CHECK_THROW(EvaluateEpisodes(Pusher(), line, options),
                    std::invalid_argument);
  options = Options(2);
  options.cost_discounts.pop_back();
  BOOST_CHECK_THROW(EvaluateEpisodes(Pusher(), line, options),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents
