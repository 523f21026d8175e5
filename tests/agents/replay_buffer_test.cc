#include "agents/replay_buffer.h"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>
#include <stdexcept>
#include <vector>

#include "tests/agents/random_episode.h"

namespace ballast::agents {
namespace {

Episode Numbered(int first, int length) {
  return NumberedEpisode(
      {.length = length, .state_size = 3, .action_size = 2, .constraints = 2},
      first);
}

ReplayBuffer Buffer(std::int64_t capacity) { return {capacity, 3, 2, 2}; }

/// The transitions held, by their numbers: each is drawn at least once but for
/// a chance of 20 (19/20)^2000 < 1e-42.
std::set<int> Held(const ReplayBuffer& buffer) {
  configs::RandomStream stream(1);
  TransitionBatch batch;
  buffer.Sample(2000, stream, batch);
  std::set<int> held;
  for (std::int64_t b = 0; b < 2000; ++b) {
    held.insert(static_cast<int>(batch.reward[b].item<double>()));
  }
  return held;
}

std::set<int> Range(int first, int end) {
  std::set<int> numbers;
  for (int number = first; number < end; ++number) numbers.insert(number);
  return numbers;
}

bool Equal(const TransitionBatch& a, const TransitionBatch& b) {
  return at::equal(a.observation, b.observation) &&
         at::equal(a.action, b.action) && at::equal(a.reward, b.reward) &&
         at::equal(a.costs, b.costs) &&
         at::equal(a.next_observation, b.next_observation) &&
         at::equal(a.terminated, b.terminated);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replay_buffer)

BOOST_AUTO_TEST_CASE(what_comes_first_goes_first) {
  ReplayBuffer buffer = Buffer(20);
  buffer.Add(Numbered(0, 15));
  BOOST_TEST(buffer.size() == 15);
  BOOST_TEST((Held(buffer) == Range(0, 15)));
  buffer.Add(Numbered(15, 15));
  BOOST_TEST(buffer.size() == 20);
  BOOST_TEST(buffer.added() == 30);
  BOOST_TEST((Held(buffer) == Range(10, 30)));
  // An episode longer than the buffer leaves its own end.
  buffer.Add(Numbered(100, 47));
  BOOST_TEST((Held(buffer) == Range(127, 147)));
}

BOOST_AUTO_TEST_CASE(a_transition_stays_together) {
  ReplayBuffer buffer = Buffer(20);
  buffer.Add(Numbered(0, 33));
  configs::RandomStream stream(2);
  TransitionBatch batch;
  buffer.Sample(100, stream, batch);
  const at::Tensor number = batch.reward;
  BOOST_TEST(
      at::equal(batch.observation, number.unsqueeze(1).expand({100, 3})));
  BOOST_TEST(at::equal(batch.action, number.unsqueeze(1).expand({100, 2})));
  BOOST_TEST(at::equal(batch.next_observation,
                       (number + 1).unsqueeze(1).expand({100, 3})));
  BOOST_TEST(at::equal(batch.costs[0], number));
  BOOST_TEST(at::equal(batch.costs[1], number + 1000));
}

BOOST_AUTO_TEST_CASE(every_transition_is_as_likely_as_any_other) {
  ReplayBuffer buffer = Buffer(10);
  buffer.Add(Numbered(0, 24));
  configs::RandomStream stream(3);
  TransitionBatch batch;
  constexpr int kDraws = 20'000;
  buffer.Sample(kDraws, stream, batch);
  std::vector<int> counts(10, 0);
  for (std::int64_t b = 0; b < kDraws; ++b) {
    ++counts[static_cast<std::size_t>(batch.reward[b].item<double>()) - 14];
  }
  // Pearson's statistic, chi-square with 9 degrees of freedom: above 33.7 once
  // in 10,000 seeds.
  double statistic = 0.0;
  for (const int count : counts) {
    const double expected = kDraws / 10.0;
    statistic += (count - expected) * (count - expected) / expected;
  }
  BOOST_TEST(statistic < 33.7);
}

BOOST_AUTO_TEST_CASE(only_the_last_step_of_a_true_end_is_terminated) {
  ReplayBuffer buffer = Buffer(20);
  Episode ended = Numbered(0, 5);
  ended.terminated = true;
  buffer.Add(ended);
  buffer.Add(Numbered(5, 5));  // Cut off by the time limit.
  configs::RandomStream stream(4);
  TransitionBatch batch;
  buffer.Sample(500, stream, batch);
  BOOST_TEST(at::equal(batch.terminated, (batch.reward == 4).to(at::kFloat)));
  BOOST_TEST(batch.terminated.sum().item<double>() > 0.0);
}

BOOST_AUTO_TEST_CASE(a_slot_forgets_the_end_it_held_before) {
  ReplayBuffer buffer = Buffer(5);
  Episode ended = Numbered(0, 5);
  ended.terminated = true;
  buffer.Add(ended);
  buffer.Add(Numbered(5, 5));
  configs::RandomStream stream(5);
  TransitionBatch batch;
  buffer.Sample(100, stream, batch);
  BOOST_TEST(batch.terminated.sum().item<double>() == 0.0);
}

BOOST_AUTO_TEST_CASE(the_first_costs_are_kept_and_the_others_dropped) {
  for (const int kept : {0, 1}) {
    ReplayBuffer buffer(20, 3, 2, kept);
    buffer.Add(Numbered(0, 10));
    configs::RandomStream stream(6);
    TransitionBatch batch;
    buffer.Sample(50, stream, batch);
    BOOST_TEST(batch.costs.size(0) == kept);
    BOOST_TEST(batch.costs.size(1) == 50);
    if (kept == 1) BOOST_TEST(at::equal(batch.costs[0], batch.reward));
  }
}

BOOST_AUTO_TEST_CASE(a_resumed_buffer_equals_the_one_that_lived_it_all) {
  ReplayBuffer lived = Buffer(20);
  for (int episode = 0; episode < 7; ++episode) {
    lived.Add(Numbered(11 * episode, 11));
  }
  // Of 77 transitions the first 55 are only counted; 22 fill the buffer.
  ReplayBuffer resumed = Buffer(20);
  resumed.Add(Numbered(500, 13));
  resumed.Clear();
  BOOST_TEST(resumed.size() == 0);
  resumed.Skip(55);
  for (int episode = 5; episode < 7; ++episode) {
    resumed.Add(Numbered(11 * episode, 11));
  }
  BOOST_TEST(resumed.added() == lived.added());
  // The same draws meet the same transitions, now and after one more episode.
  for (int more = 0; more < 2; ++more) {
    configs::RandomStream one(7), two(7);
    TransitionBatch from_lived, from_resumed;
    lived.Sample(200, one, from_lived);
    resumed.Sample(200, two, from_resumed);
    BOOST_TEST(Equal(from_lived, from_resumed));
    lived.Add(Numbered(77, 11));
    resumed.Add(Numbered(77, 11));
  }
}

BOOST_AUTO_TEST_CASE(an_empty_buffer_refuses_to_be_sampled) {
  ReplayBuffer buffer = Buffer(20);
  configs::RandomStream stream(8);
  TransitionBatch batch;
  BOOST_CHECK_THROW(buffer.Sample(1, stream, batch), std::logic_error);
  buffer.Add(Numbered(0, 5));
  buffer.Clear();
  BOOST_CHECK_THROW(buffer.Sample(1, stream, batch), std::logic_error);
}

BOOST_AUTO_TEST_CASE(
    a_million_walker_transitions_take_less_than_400_megabytes) {
  const auto resident_megabytes = [] {
    long pages = 0;
    long resident = 0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    return 1e-6 * static_cast<double>(resident * sysconf(_SC_PAGESIZE));
  };
  const Episode episode = RandomEpisode(
      {.length = 1000, .state_size = 24, .action_size = 6, .constraints = 1},
      1);
  const double before = resident_megabytes();
  ReplayBuffer buffer(1'000'000, 24, 6, 1);
  BOOST_TEST(resident_megabytes() - before < 20.0);  // Touched when written.
  for (int i = 0; i < 1000; ++i) buffer.Add(episode);
  BOOST_TEST(buffer.size() == 1'000'000);
  BOOST_TEST(resident_megabytes() - before > 200.0);
  BOOST_TEST(resident_megabytes() - before < 400.0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents
