// The agent with perturbations that learn.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/constrained/constrained_agent.h"
#include "configs/random_stream.h"
#include "tests/agents/constrained/small_agent.h"
#include "tests/agents/slow_replay.h"
#include "tests/models/draws.h"
#include "tests/models/slow_learning.h"

namespace ballast::agents::constrained {
namespace {

using models::Doubles;
using models::PerturbationDistribution;

/// Gives outcome o the observed next states plus shift o, and writes down what
/// it is asked.
class ShiftedSets : public PerturbationDistribution {
 public:
  explicit ShiftedSets(std::vector<double> shifts)
      : shifts_(std::move(shifts)) {}

  int samples() const override { return 1; }
  int sets() const override { return static_cast<int>(shifts_.size()); }
  void Sample(const models::ObservedTransitions& observed,
              at::Generator& /*generator*/, at::Tensor& perturbed) override {
    calls += "sample ";
    std::vector<at::Tensor> sets;
    for (const double shift : shifts_) {
      sets.push_back(observed.next_state + shift);
    }
    perturbed = at::stack(sets);
    last = perturbed.clone();
  }
  void Learn(const models::ObservedTransitions& observed,
             models::NextStateValues& values) override {
    calls += "learn ";
    actions = observed.action.clone();
    values.Find(last, value, slope);
  }
  void Observe(const at::Tensor& state, const at::Tensor& next) override {
    calls += "observe ";
    BOOST_TEST(at::equal(state.narrow(0, 1, state.size(0) - 1),
                         next.narrow(0, 0, next.size(0) - 1)));
  }
  double mean_change() const override { return 0.25; }

  std::string calls;
  at::Tensor last, actions, value, slope;

 private:
  std::vector<double> shifts_;
};

/// The minibatch that the next update draws.
std::vector<SlowTransition> NextBatch(const SmallAgent& small,
                                      const Saved& saved) {
  configs::RandomStream stream(0);
  configs::RandomStream::State words;
  std::copy_n(saved.at("random.replay").const_data_ptr<std::int64_t>(), 4,
              words.begin());
  stream.set_state(words);
  const std::vector<SlowTransition> replay =
      SlowReplay(EndingEpisodes(), small.config.replay_capacity);
  std::vector<SlowTransition> batch;
  for (int b = 0; b < small.config.batch; ++b) {
    batch.push_back(replay[stream.Index(replay.size())]);
  }
  return batch;
}

/// Cautious target value of a raw next state with this noise, by plain loops.
double SlowValue(const SmallAgent& small, const Saved& saved, int outcome,
                 std::vector<double> next, const std::vector<double>& noise) {
  const std::vector<double> mean = Doubles(saved.at("policy.normaliser.mean"));
  const std::vector<double> variance =
      Doubles(saved.at("policy.normaliser.variance"));
  for (std::size_t d = 0; d < next.size(); ++d) {
    next[d] = (next[d] - mean[d]) / std::sqrt(variance[d]);
  }
  const models::SlowMoments moments = models::SlowMomentsOf(
      models::SlowForward(small.config.policy_network,
                          Doubles(saved.at("mpo.target")), next),
      small.config.initial_deviation);
  for (std::size_t j = 0; j < noise.size(); ++j) {
    next.push_back(std::clamp(
        moments.mean[j] + std::exp(moments.log_deviation[j]) * noise[j], -1.0,
        1.0));
  }
  const auto twin = [&](int k) {
    return models::SlowForward(
        small.config.critics.network,
        Doubles(saved.at("critics.targets")[2 * outcome + k]), next)[0];
  };
  const double scale =
      std::sqrt(saved.at("returns." + std::to_string(outcome) + ".variance")[0]
                    .item<double>());
  return scale * (outcome == 0 ? std::min(twin(0), twin(1))
                               : std::max(twin(0), twin(1)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(learnt_perturbation)

BOOST_AUTO_TEST_CASE(it_is_asked_for_targets_first_and_learns_then) {
  SmallAgent small;
  auto owned =
      std::make_unique<ShiftedSets>(std::vector<double>{0.0, 0.0, 0.0});
  ShiftedSets& sets = *owned;
  ConstrainedAgent agent = small.MakeWith(std::move(owned), 1);
  agent.Observe(RandomEpisode({}, 1));
  agent.Observe(RandomEpisode({.length = 0}, 1));  // Nothing to see.
  BOOST_TEST(agent.Update().model_change == 0.25);
  agent.Update();
  BOOST_TEST(sets.calls == "observe sample learn sample learn ");
  BOOST_TEST(sets.actions.sizes().vec() == (std::vector<std::int64_t>{16, 2}));
}

BOOST_AUTO_TEST_CASE(each_outcome_is_taught_by_its_own_next_states) {
  SmallAgent small;
  auto owned =
      std::make_unique<ShiftedSets>(std::vector<double>{1.0, -2.0, 3.0});
  ShiftedSets& sets = *owned;
  ConstrainedAgent agent = small.MakeWith(std::move(owned), 1);
  for (const Episode& episode : EndingEpisodes()) agent.Observe(episode);
  for (int update = 0; update < 20; ++update) agent.Update();
  const Saved before = Snapshot(agent);
  agent.Update();
  const Saved after = Snapshot(agent);

  at::Generator generator = models::MakeGenerator(0);
  generator.set_state(before.at("random.target_actions"));
  const auto draw = [&] {
    return at::empty({1, 3 * 16, 2})
        .normal_(0.0, 1.0, generator)
        .view({3, 16, 2});
  };
  const at::Tensor of_targets = draw();
  const at::Tensor of_learning = draw();
  BOOST_TEST(
      at::equal(generator.get_state(), after.at("random.target_actions")));

  // The output bias is the last parameter; its gradient is the mean of output
  // minus target in units of the scale, where targets are what we want to see.
  const std::vector<SlowTransition> batch = NextBatch(small, before);
  const std::vector<double> discounts{0.97, 0.9, 0.95};
  for (int outcome = 0; outcome < 3; ++outcome) {
    const double scale = std::sqrt(
        before.at("returns." + std::to_string(outcome) + ".variance")[0]
            .item<double>());
    double gradient = 0.0;
    for (int b = 0; b < 16; ++b) {
      const SlowTransition& now = batch[b];
      const double goes_on = now.terminated ? 0.0 : 1.0;
      const auto value = [&](const at::Tensor& noise) {
        return goes_on * discounts[outcome] *
               SlowValue(small, before, outcome, Doubles(sets.last[outcome][b]),
                         Doubles(noise[outcome][b]));
      };
      // Float32 products of six layers.
      BOOST_TEST(std::abs(sets.value[outcome][b].item<double>() -
                          value(of_learning)) < 1e-5 * scale);
      std::vector<double> input = now.observation;
      for (std::size_t d = 0; d < input.size(); ++d) {
        input[d] =
            (input[d] - before.at("policy.normaliser.mean")[d].item<double>()) /
            std::sqrt(
                before.at("policy.normaliser.variance")[d].item<double>());
      }
      for (const double a : now.action) {
        input.push_back(std::clamp(a, -1.0, 1.0));
      }
      const double output = models::SlowForward(
          small.config.critics.network,
          Doubles(before.at("critics.parameters")[2 * outcome]), input)[0];
      const double outcome_now =
          outcome == 0 ? now.reward : now.costs[outcome - 1];
      gradient += (output - (outcome_now + value(of_targets)) / scale) / 16;
    }
    const auto moment = [&](const Saved& saved) {
      return saved.at("critics.adam.first_moment")[2 * outcome][-1]
          .item<double>();
    };
    // A float32 sum of sixteen terms of order one.
    BOOST_TEST(std::abs(moment(after) - 0.9 * moment(before) - 0.1 * gradient) <
               1e-6);
  }
}

BOOST_AUTO_TEST_CASE(a_restored_agent_goes_on_with_the_same_bits) {
  for (const char* kind : {"otp", "ensemble"}) {
    SmallAgent small;
    small.kind = kind;
    ConstrainedAgent lived = small.Make(7);
    ConstrainedAgent resumed = small.Make(8);
    for (const Episode& episode : EndingEpisodes()) lived.Observe(episode);
    for (int update = 0; update < 4; ++update) lived.Update();
    const Saved middle = Snapshot(lived);
    BOOST_TEST(middle.contains("perturbation.parameters"));
    resumed.Restore({middle.begin(), middle.end()});
    for (const Episode& episode : EndingEpisodes()) {
      resumed.replay().Add(episode);
    }
    for (int update = 0; update < 4; ++update) {
      lived.Update();
      resumed.Update();
      lived.Observe(RandomEpisode({}, 100));
      resumed.Observe(RandomEpisode({}, 100));
    }
    const Saved end = Snapshot(resumed);
    for (const auto& [name, tensor] : Snapshot(lived)) {
      BOOST_TEST(at::equal(tensor, end.at(name)), name);
      if (name.starts_with("perturbation.")) {
        BOOST_TEST(!at::equal(tensor, middle.at(name)), name);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(optimal_transport_makes_the_agent_expect_worse) {
  // The same agent with the worst next states and with the observed ones, a
  // few updates on: the mean target of the reward is lower, of costs higher.
  SmallAgent small;
  small.config.batch = 64;
  small.config.mpo.learning_rate = 1e-9;  // One policy, that of the start.
  small.kind = "nominal";
  ConstrainedAgent nominal = small.Make(3);
  ConstrainedAgent worst = small.MakeWith(small.OptimalTransport(1), 3);
  for (const Episode& episode : EndingEpisodes()) {
    worst.Observe(episode);
    nominal.Observe(episode);
  }
  for (int update = 0; update < 400; ++update) {
    worst.Update();
    nominal.Update();
  }
  BOOST_TEST(worst.Update().model_change > 0.1);
  for (int constraint = 0; constraint < 2; ++constraint) {
    BOOST_TEST(worst.EstimateCost(constraint).replay >
               nominal.EstimateCost(constraint).replay);
  }
  BOOST_TEST(worst.Update().mean_objective < nominal.Update().mean_objective);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
