#include "models/transitions/optimal_transport_perturbation.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/models/draws.h"
#include "tests/models/one_thread.h"
#include "tests/models/slow_learning.h"
#include "tests/models/slow_transport.h"

namespace ballast::models {
namespace {

using Saved = std::map<std::string, at::Tensor>;

constexpr int kBatch = 16;
const TransitionSizes kSizes{.states = 3, .actions = 2, .outcomes = 3};

/// V_o(s') = sum_d (weight_od s'_d + s'_d^2 bend / 2).
class SmoothValues : public NextStateValues {
 public:
  SmoothValues(at::Tensor weight, double bend)
      : weight_(std::move(weight)), bend_(bend) {}

  void Find(const at::Tensor& next_state, at::Tensor& value,
            at::Tensor& slope) override {
    const at::Tensor weight = weight_.unsqueeze(1);
    value = (weight * next_state + 0.5 * bend_ * next_state.square())
                .sum(2)
                .contiguous();
    slope = (weight + bend_ * next_state).contiguous();
  }

  double Value(std::size_t outcome, const std::vector<double>& next) const {
    const std::vector<double> weights = Doubles(weight_);
    double value = 0.0;
    for (std::size_t d = 0; d < next.size(); ++d) {
      value += weights[outcome * next.size() + d] * next[d] +
               0.5 * bend_ * next[d] * next[d];
    }
    return value;
  }

 private:
  at::Tensor weight_;  ///< [outcomes, S].
  double bend_;
};

struct Transitions {
  at::Tensor state = NormalDraws({kBatch, 3}, 1);
  at::Tensor action = NormalDraws({kBatch, 2}, 2);  // Some out of the box.
  at::Tensor next_state = state + 0.5 * NormalDraws({kBatch, 3}, 3);

  ObservedTransitions observed() const { return {state, action, next_state}; }
  std::vector<SlowObserved> rows() const {
    return SlowRows(state, action, next_state);
  }
};

/// Learns fast, and clips some of its changes.
OptimalTransportConfig Config() {
  OptimalTransportConfig config;
  config.magnitude = 0.1;
  config.limit = 0.05;
  config.hidden = {6, 5};
  config.learning_rate = 1e-2;
  config.multiplier = 0.1;
  config.multiplier_learning_rate = 0.1;
  return config;
}

Saved Snapshot(const OptimalTransportPerturbation& otp) {
  Saved saved;
  for (const auto& [name, tensor] : otp.Tensors()) saved[name] = tensor.clone();
  return saved;
}

at::Tensor Sample(OptimalTransportPerturbation& otp, const Transitions& t) {
  at::Generator generator = MakeGenerator(1);
  at::Tensor perturbed;
  otp.Sample(t.observed(), generator, perturbed);
  return perturbed;
}

/// The same state in double.
SlowTransport SlowOf(const OptimalTransportConfig& config, const Saved& saved) {
  SlowTransport slow(config, kSizes);
  for (const auto& [name, tensor] : saved) slow.state[name] = Doubles(tensor);
  return slow;
}

/// Compares one step after some others with plain loops in double.
void CompareStep(RewardPerturbation reward) {
  OptimalTransportConfig config = Config();
  config.reward = reward;
  OptimalTransportPerturbation otp(config, kSizes, 5);
  const Transitions t;
  // As many rows twice over, so that the increment's deviation differs.
  otp.Observe(2.0 * t.state, 3.0 * t.next_state);
  SmoothValues values(3.0 * NormalDraws({3, 3}, 7), 0.5);
  for (int step = 0; step < 60; ++step) otp.Learn(t.observed(), values);
  const Saved before = Snapshot(otp);
  otp.Learn(t.observed(), values);
  const Saved after = Snapshot(otp);

  SlowTransport slow = SlowOf(config, before);
  bool clips = false;
  for (const SlowObserved& row : t.rows()) {
    for (const double x : slow.Change(row, 1)) {
      clips = clips || std::abs(x) > config.limit;
    }
  }
  BOOST_TEST(clips);

  slow.Learn(t.rows(), [&](std::size_t outcome, std::size_t /*b*/,
                           const std::vector<double>& next) {
    return values.Value(outcome, next);
  });
  BOOST_TEST(otp.loss() == slow.loss, boost::test_tools::tolerance(1e-5));
  const auto largest_gap = [&](const char* name) {
    const std::vector<double> found = Doubles(after.at(name));
    BOOST_REQUIRE(found.size() == slow.state.at(name).size());
    double gap = 0.0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      gap = std::max(gap, std::abs(found[i] - slow.state.at(name)[i]));
    }
    return gap;
  };
  // Float32 sums of some dozen terms that partly cancel.
  const double moment =
      after.at("adam.first_moment").abs().max().item<double>();
  BOOST_TEST(largest_gap("adam.first_moment") < 2e-5 * moment);
  // A thousandth of a step: the smallest moments are mostly rounding.
  BOOST_TEST(largest_gap("parameters") < 1e-3 * config.learning_rate);
  BOOST_TEST(largest_gap("multipliers") < 1e-5);  // Of order one, float32.
  const at::Tensor climb = after.at("multipliers") - before.at("multipliers");
  BOOST_TEST(climb.abs().min().item<double>() > 1e-3);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(optimal_transport_perturbation,
                      *boost::unit_test::fixture<OneThread>())

BOOST_AUTO_TEST_CASE(a_step_agrees_with_plain_loops_in_double) {
  CompareStep(RewardPerturbation::kWorst);
  CompareStep(RewardPerturbation::kNone);
  CompareStep(RewardPerturbation::kBest);
}

BOOST_AUTO_TEST_CASE(next_states_are_stretched_by_the_networks) {
  OptimalTransportPerturbation otp(Config(), kSizes, 5);
  const Transitions t;
  otp.Observe(t.state, t.next_state);
  SmoothValues values(3.0 * NormalDraws({3, 3}, 7), 0.5);
  for (int step = 0; step < 60; ++step) otp.Learn(t.observed(), values);
  const SlowTransport slow = SlowOf(Config(), Snapshot(otp));
  const at::Tensor perturbed = Sample(otp, t);
  BOOST_TEST(perturbed.sizes().vec() ==
             (std::vector<std::int64_t>{3, kBatch, 3}));
  double sum = 0.0;
  for (int outcome = 0; outcome < 3; ++outcome) {
    for (int b = 0; b < kBatch; ++b) {
      const SlowObserved row = t.rows()[b];
      const std::vector<double> x = slow.Change(row, outcome);
      for (int d = 0; d < 3; ++d) {
        const double change = std::clamp(x[d], -0.05, 0.05);
        sum += std::abs(change);
        const double now = row.state[d];
        // Float32 networks of a hundred parameters.
        BOOST_TEST(std::abs(perturbed[outcome][b][d].item<double>() -
                            (now + (1.0 + change) *
                                       (row.next_state[d] - now))) < 2e-6);
      }
    }
  }
  BOOST_TEST(otp.mean_change() == sum / (3 * kBatch * 3),
             boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(on_a_linear_value_it_spends_its_budget_downhill) {
  // Every transition is the same, so a network is free to put out the best x:
  // with slope g_j = weight_j (s' - s)_j of the value in x, that is
  // -e g / rms(g) for the reward and +e g / rms(g) for a cost. Its multiplier
  // is then e S rms(g) / 2 for S dimensions.
  const double e = 0.02;
  OptimalTransportConfig config;
  config.hidden = {8};
  config.learning_rate = 2e-3;
  config.multiplier_learning_rate = 2e-2;
  const at::Tensor weight =
      at::tensor({300.0F, -400.0F, 200.0F, 100.0F, 500.0F, -300.0F})
          .view({2, 3});
  const at::Tensor step = at::tensor({1.0F, 0.5F, 2.0F});
  const at::Tensor state = at::zeros({8, 3});
  const at::Tensor action = at::zeros({8, 2});
  const at::Tensor next_state = step.expand({8, 3}).contiguous();
  SmoothValues values(weight, 0.0);
  for (const RewardPerturbation reward :
       {RewardPerturbation::kWorst, RewardPerturbation::kBest}) {
    config.reward = reward;
    OptimalTransportPerturbation otp(
        config, {.states = 3, .actions = 2, .outcomes = 2}, 3);
    for (int update = 0; update < 6000; ++update) {
      otp.Learn({state, action, next_state}, values);
    }
    at::Generator generator = MakeGenerator(1);
    at::Tensor perturbed;
    otp.Sample({state, action, next_state}, generator, perturbed);
    for (int outcome = 0; outcome < 2; ++outcome) {
      const at::Tensor g = weight[outcome] * step;
      const double rms = g.square().mean().sqrt().item<double>();
      const bool lowers = outcome == 0 && reward == RewardPerturbation::kWorst;
      const at::Tensor best = (lowers ? -e : e) * g / rms;
      const at::Tensor x = (perturbed[outcome][0] - step) / step;
      // How near a saddle point Adam comes to rest.
      BOOST_TEST((x - best).abs().max().item<double>() < 0.05 * e);
      const double multiplier = std::log1p(
          std::exp(Snapshot(otp).at("multipliers")[outcome].item<double>()));
      BOOST_TEST(multiplier == 1.5 * e * rms,
                 boost::test_tools::tolerance(0.05));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_neutral_attitude_leaves_the_reward_what_was_observed) {
  OptimalTransportConfig config = Config();
  config.reward = RewardPerturbation::kNone;
  OptimalTransportPerturbation otp(config, kSizes, 5);
  const Transitions t;
  otp.Observe(t.state, t.next_state);
  const at::Tensor perturbed = Sample(otp, t);
  BOOST_TEST(at::equal(perturbed[0], t.next_state));
  BOOST_TEST(!at::equal(perturbed[1], t.next_state));
  BOOST_TEST(!at::equal(perturbed[1], perturbed[2]));
}

BOOST_AUTO_TEST_CASE(a_restored_one_goes_on_with_the_same_bits) {
  const Transitions t;
  SmoothValues values(NormalDraws({3, 3}, 7), 0.5);
  OptimalTransportPerturbation lived(Config(), kSizes, 5);
  lived.Observe(t.state, t.next_state);
  for (int step = 0; step < 5; ++step) lived.Learn(t.observed(), values);
  OptimalTransportPerturbation resumed(Config(), kSizes, 6);
  const Saved middle = Snapshot(lived);
  BOOST_TEST(!at::equal(Sample(lived, t), Sample(resumed, t)));
  for (auto& [name, tensor] : resumed.Tensors()) tensor.copy_(middle.at(name));
  for (int step = 0; step < 3; ++step) {
    lived.Learn(t.observed(), values);
    resumed.Learn(t.observed(), values);
    lived.Observe(t.next_state, t.state);
    resumed.Observe(t.next_state, t.state);
  }
  for (const auto& [name, tensor] : Snapshot(lived)) {
    BOOST_TEST(at::equal(tensor, Snapshot(resumed).at(name)), name);
    BOOST_TEST(!at::equal(tensor, middle.at(name)), name);
  }
  BOOST_TEST(at::equal(Sample(lived, t), Sample(resumed, t)));
}

BOOST_AUTO_TEST_CASE(values_out_of_range_are_refused) {
  const auto make = [](auto change, int outcomes) {
    OptimalTransportConfig config;
    change(config);
    OptimalTransportPerturbation(
        config, {.states = 3, .actions = 2, .outcomes = outcomes}, 1);
  };
  using Config = OptimalTransportConfig;
  BOOST_CHECK_THROW(make([](Config& c) { c.magnitude = 0.0; }, 2),
                    std::invalid_argument);
  BOOST_CHECK_THROW(make([](Config& c) { c.magnitude = std::nan(""); }, 2),
                    std::invalid_argument);
  BOOST_CHECK_THROW(make([](Config& c) { c.limit = -0.1; }, 2),
                    std::invalid_argument);
  BOOST_CHECK_THROW(make([](Config& c) { c.multiplier = 0.0; }, 2),
                    std::invalid_argument);
  const auto neutral = [](Config& c) { c.reward = RewardPerturbation::kNone; };
  BOOST_CHECK_THROW(make(neutral, 1), std::invalid_argument);
  BOOST_CHECK_NO_THROW(make(neutral, 2));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
