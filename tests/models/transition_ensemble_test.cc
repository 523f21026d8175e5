#include "models/transitions/transition_ensemble.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/models/draws.h"
#include "tests/models/one_thread.h"
#include "tests/models/slow_ensemble.h"
#include "tests/models/slow_learning.h"

namespace ballast::models {
namespace {

using Saved = std::map<std::string, at::Tensor>;

const TransitionSizes kSizes{.states = 2, .actions = 1};

/// What an ensemble does not ask for.
class NoValues : public NextStateValues {
 public:
  void Find(const at::Tensor& /*next_state*/, at::Tensor& /*value*/,
            at::Tensor& /*slope*/) override {
    throw std::logic_error("an ensemble asked for values");
  }
};

/// A pendulum that is kicked and shaken, the more the faster it turns.
struct Transitions {
  at::Tensor state, action, next_state;

  /// @param width  of the states, around 0.
  Transitions(std::int64_t rows, std::uint64_t seed, double width = 1.0)
      : state(width * NormalDraws({rows, 2}, seed)),
        action(NormalDraws({rows, 1}, seed + 1).clamp(-1, 1)) {
    const at::Tensor angle = state.select(1, 0), rate = state.select(1, 1);
    const at::Tensor noise = 0.1 * (1.0 + rate.abs()) *
                             NormalDraws({rows, 2}, seed + 2).select(1, 0);
    const at::Tensor kick = 0.3 * action.select(1, 0) * at::cos(angle);
    next_state = at::stack({angle + 0.2 * rate,
                            rate - 0.4 * at::sin(2.0 * angle) + kick + noise},
                           1)
                     .contiguous();
  }

  ObservedTransitions observed() const { return {state, action, next_state}; }
  std::vector<SlowObserved> rows() const {
    return SlowRows(state, action, next_state);
  }
};

TransitionEnsembleConfig Config() {
  TransitionEnsembleConfig config;
  config.members = 4;
  config.samples = 3;
  config.hidden = {32, 32};
  config.learning_rate = 3e-3;
  return config;
}

TransitionEnsemble Trained(int steps) {
  TransitionEnsemble ensemble(Config(), kSizes, 5);
  NoValues none;
  const Transitions lived(2000, 1);
  ensemble.Observe(lived.state, lived.next_state);
  for (int step = 0; step < steps; ++step) {
    const std::int64_t first = step * 100 % 2000;
    const at::Tensor state = lived.state.narrow(0, first, 100);
    const at::Tensor action = lived.action.narrow(0, first, 100);
    const at::Tensor next_state = lived.next_state.narrow(0, first, 100);
    ensemble.Learn({state, action, next_state}, none);
  }
  return ensemble;
}

Saved Snapshot(const TransitionEnsemble& ensemble) {
  Saved saved;
  for (const auto& [name, tensor] : ensemble.Tensors()) {
    saved[name] = tensor.clone();
  }
  return saved;
}

/// log N(increment; mean, deviation) of each row, summed over dimensions.
at::Tensor LogDensity(const at::Tensor& increment, const at::Tensor& mean,
                      const at::Tensor& deviation) {
  return (-0.5 * ((increment - mean) / deviation).square() - deviation.log() -
          0.5 * std::log(2.0 * std::numbers::pi))
      .sum(-1);
}

/// The mean disagreement of the members' means, in deviations of increments.
double Spread(TransitionEnsemble& ensemble, const Transitions& at) {
  at::Tensor mean, deviation;
  ensemble.Predict(at.observed(), mean, deviation);
  const at::Tensor scale = Snapshot(ensemble).at("increment.variance").sqrt();
  return (mean.std(0) / scale).mean().item<double>();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(transition_ensemble,
                      *boost::unit_test::fixture<OneThread>())

BOOST_AUTO_TEST_CASE(a_step_agrees_with_plain_loops_in_double) {
  TransitionEnsemble ensemble = Trained(50);
  NoValues none;
  const Transitions t(24, 9);
  SlowEnsemble slow(Config(), kSizes);
  for (const auto& [name, tensor] : Snapshot(ensemble)) {
    slow.state[name] = Doubles(tensor);
  }
  ensemble.Learn(t.observed(), none);
  slow.Learn(t.rows(), {});
  BOOST_TEST(ensemble.loss() == slow.loss, boost::test_tools::tolerance(1e-4));
  const std::vector<double> found =
      Doubles(Snapshot(ensemble).at("adam.first_moment"));
  const std::vector<double>& expected = slow.state.at("adam.first_moment");
  double largest = 0.0;
  for (const double m : expected) largest = std::max(largest, std::abs(m));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    // Float32 sums of two dozen terms that partly cancel.
    BOOST_TEST(std::abs(found[i] - expected[i]) < 2e-5 * largest);
  }
}

BOOST_AUTO_TEST_CASE(each_member_counts_its_own_half_of_the_transitions) {
  int one = 0, other = 0, both = 0;
  for (const SlowObserved& row : Transitions(2000, 1).rows()) {
    const bool by_one = SlowEnsemble::Counts(row, 0);
    const bool by_other = SlowEnsemble::Counts(row, 3);
    one += by_one ? 1 : 0;
    other += by_other ? 1 : 0;
    both += by_one && by_other ? 1 : 0;
  }
  // Four standard errors of a fair coin.
  BOOST_TEST(std::abs(one - 1000) < 90);
  BOOST_TEST(std::abs(other - 1000) < 90);
  BOOST_TEST(std::abs(both - 500) < 78);
}

BOOST_AUTO_TEST_CASE(held_out_transitions_are_likelier_than_under_a_gaussian) {
  TransitionEnsemble ensemble = Trained(600);
  const Transitions held_out(1000, 77);
  const at::Tensor increment = held_out.next_state - held_out.state;
  at::Tensor mean, deviation;
  ensemble.Predict(held_out.observed(), mean, deviation);
  // The mixture's density: the mean of the members'.
  const double learnt =
      (LogDensity(increment, mean, deviation).logsumexp(0) - std::log(4.0))
          .mean()
          .item<double>();
  // The best Gaussian there is for these very increments.
  const double gaussian =
      LogDensity(increment, increment.mean(0), increment.std(0))
          .mean()
          .item<double>();
  BOOST_TEST_MESSAGE("held-out log density " << learnt << ", Gaussian "
                                             << gaussian);
  BOOST_TEST(learnt > gaussian + 2.0);
  // The certain dimension does not keep the shaken one from being learnt: what
  // is left of its variance 0.144 is mostly its noise, 0.036.
  const double error =
      (mean - increment).square().select(2, 1).mean().item<double>();
  BOOST_TEST(error < 0.07);

  // Members tell calm transitions from shaken ones: the deviation of the rate
  // is 0.1 (1 + |rate|).
  const at::Tensor truth = 0.1 * (1.0 + held_out.state.select(1, 1).abs());
  const at::Tensor ratio = (deviation.select(2, 1).mean(0) / truth).log();
  BOOST_TEST(ratio.abs().mean().item<double>() < 0.35);
}

BOOST_AUTO_TEST_CASE(members_part_off_the_data) {
  TransitionEnsemble ensemble = Trained(600);
  const double on = Spread(ensemble, Transitions(500, 77));
  const double off = Spread(ensemble, Transitions(500, 77, 6.0));
  BOOST_TEST_MESSAGE("spread on the data " << on << ", off " << off);
  BOOST_TEST(off > 5.0 * on);
}

BOOST_AUTO_TEST_CASE(samples_have_the_moments_of_the_mixture) {
  TransitionEnsembleConfig config = Config();
  config.samples = 20'000;
  TransitionEnsemble ensemble(config, kSizes, 5);
  const TransitionEnsemble trained = Trained(30);
  const Saved saved = Snapshot(trained);
  for (auto& [name, tensor] : ensemble.Tensors()) tensor.copy_(saved.at(name));

  const Transitions t(3, 77, 3.0);
  at::Tensor mean, deviation, samples;
  ensemble.Predict(t.observed(), mean, deviation);
  at::Generator generator = MakeGenerator(1);
  ensemble.Sample(t.observed(), generator, samples);
  const at::Tensor increment = (samples - t.state).to(at::kDouble);
  const at::Tensor m = mean.to(at::kDouble), s = deviation.to(at::kDouble);
  const at::Tensor centre = m.mean(0);
  const at::Tensor variance =
      (s.square() + m.square()).mean(0) - centre * centre;
  // Members differ: the mixture is no single member.
  BOOST_TEST((m.var(0, false) / variance).max().item<double>() > 0.05);
  // 20,000 draws: four standard errors of a mean, and of a variance whose
  // kurtosis is at most that of some normal mixture.
  const at::Tensor error =
      (increment.mean(0) - centre).abs() / (variance / 20'000).sqrt();
  BOOST_TEST(error.max().item<double>() < 4.0);
  const at::Tensor ratio = increment.var(0) / variance;
  BOOST_TEST((ratio - 1.0).abs().max().item<double>() < 0.07);

  const at::Tensor scale = saved.at("increment.variance").sqrt();
  const double change = ((samples - t.next_state).abs() / scale)
                            .to(at::kDouble)
                            .mean()
                            .item<double>();
  BOOST_TEST(ensemble.mean_change() == change,
             boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(a_restored_one_goes_on_with_the_same_bits) {
  NoValues none;
  const Transitions t(64, 1);
  TransitionEnsemble lived = Trained(5);
  TransitionEnsemble resumed(Config(), kSizes, 6);
  const Saved middle = Snapshot(lived);
  for (auto& [name, tensor] : resumed.Tensors()) tensor.copy_(middle.at(name));
  at::Generator one = MakeGenerator(2), two = MakeGenerator(2);
  at::Tensor samples, other;
  for (int step = 0; step < 3; ++step) {
    lived.Learn(t.observed(), none);
    resumed.Learn(t.observed(), none);
    lived.Observe(t.next_state, t.state);
    resumed.Observe(t.next_state, t.state);
    lived.Sample(t.observed(), one, samples);
    resumed.Sample(t.observed(), two, other);
    BOOST_TEST(at::equal(samples, other));
  }
  for (const auto& [name, tensor] : Snapshot(lived)) {
    BOOST_TEST(at::equal(tensor, Snapshot(resumed).at(name)), name);
    BOOST_TEST(!at::equal(tensor, middle.at(name)), name);
  }
  lived.Sample(t.observed(), one, samples);
  BOOST_TEST(!at::equal(samples, other));
}

BOOST_AUTO_TEST_CASE(values_out_of_range_are_refused) {
  const auto make = [](int members, int samples) {
    TransitionEnsembleConfig config;
    config.members = members;
    config.samples = samples;
    TransitionEnsemble(config, kSizes, 1);
  };
  BOOST_CHECK_THROW(make(0, 5), std::invalid_argument);
  BOOST_CHECK_THROW(make(65, 5), std::invalid_argument);
  BOOST_CHECK_THROW(make(5, 0), std::invalid_argument);
  BOOST_CHECK_NO_THROW(make(64, 1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
