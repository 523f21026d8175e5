#include "agents/queueing/transition_memory.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <stdexcept>
#include <vector>

#include "agents/queueing/transitions.h"
#include "tests/agents/queueing/two_classes.h"

namespace ballast::agents::queueing {
namespace {

/// Rows that tell themselves apart by the length of their first queue.
Transitions Numbered(const TwoClasses& system, int first, int rows) {
  Transitions numbered = RandomTransitions(system, rows, 9, 3);
  for (int i = 0; i < rows; ++i) numbered.states(i, 0) = first + i;
  Complete(system, numbered);
  return numbered;
}

/// The rows held, by their numbers: each is drawn at least once but for a
/// chance of 20 (19/20)^2000 < 1e-42.
std::set<int> Held(const TransitionMemory& memory) {
  configs::RandomStream stream(1);
  Transitions batch;
  memory.Sample(2000, stream, batch);
  return {batch.states.col(0).begin(), batch.states.col(0).end()};
}

std::set<int> Range(int first, int end) {
  std::set<int> numbers;
  for (int number = first; number < end; ++number) numbers.insert(number);
  return numbers;
}

bool Equal(const Transitions& a, const Transitions& b) {
  return a.states == b.states && a.actions == b.actions &&
         a.labels == b.labels && a.next_states == b.next_states &&
         a.costs == b.costs;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(transition_memory)

BOOST_AUTO_TEST_CASE(what_comes_first_goes_first) {
  const TwoClasses system;
  TransitionMemory memory(system, 20);
  memory.Add(Numbered(system, 0, 15));
  BOOST_TEST((Held(memory) == Range(0, 15)));
  BOOST_TEST(memory.states().rows() == 15);
  memory.Add(Numbered(system, 15, 15));
  BOOST_TEST(memory.added() == 30);
  BOOST_TEST(memory.size() == 20);
  BOOST_TEST((Held(memory) == Range(10, 30)));
}

BOOST_AUTO_TEST_CASE(a_transition_stays_together) {
  const TwoClasses system;
  TransitionMemory memory(system, 20);
  memory.Add(Numbered(system, 0, 33));
  configs::RandomStream stream(2);
  Transitions batch;
  memory.Sample(100, stream, batch);
  Transitions again = batch;
  Complete(system, again);
  BOOST_TEST(Equal(batch, again));
}

BOOST_AUTO_TEST_CASE(a_resumed_memory_is_the_one_that_lived_through) {
  const TwoClasses system(2);
  TransitionMemory lived(system, 50);
  TransitionMemory resumed(system, 50);
  std::vector<Transitions> iterations;
  for (int seed = 0; seed < 6; ++seed) {
    iterations.push_back(RandomTransitions(system, 17, 9, seed));
    lived.Add(iterations.back());
  }
  // The last three hold all that is left of six times 17.
  resumed.Add(iterations[0]);
  resumed.Clear();
  resumed.Skip(3L * 17);
  for (int i = 3; i < 6; ++i) {
    resumed.Add(TransitionsOf(TensorsOf(iterations[i]), system, "file"));
  }
  Transitions lived_batch;
  Transitions resumed_batch;
  configs::RandomStream stream(4);
  configs::RandomStream same_stream(4);
  lived.Sample(200, stream, lived_batch);
  resumed.Sample(200, same_stream, resumed_batch);
  BOOST_TEST(Equal(lived_batch, resumed_batch));
}

BOOST_AUTO_TEST_CASE(a_hostile_file_is_refused) {
  const TwoClasses system(2);
  const auto refused = [&](const auto& spoil) {
    auto tensors = TensorsOf(RandomTransitions(system, 8, 3, 1));
    for (auto& [name, tensor] : tensors) tensor = tensor.clone();
    spoil(tensors);
    BOOST_CHECK_THROW(TransitionsOf(tensors, system, "file"),
                      std::invalid_argument);
  };
  using Tensors = std::vector<models::NamedTensor>;
  const auto spoil_entry = [&](std::size_t tensor, std::int64_t at,
                               std::int64_t value) {
    refused([=](Tensors& t) { t[tensor].second.view({-1})[at] = value; });
  };
  spoil_entry(0, 2, -1);             // A queue of less than nobody.
  spoil_entry(0, 3, 1'000'000'000);  // One whose costs would overflow.
  spoil_entry(0, 0, 2);              // A phase that does not exist.
  spoil_entry(0, 4, std::int64_t{1} << 32);
  spoil_entry(1, 7, 2);
  spoil_entry(1, 0, -1);
  spoil_entry(2, 5, 3);
  refused([](Tensors& t) { t.pop_back(); });
  refused([](Tensors& t) { t[0].second = t[0].second.narrow(1, 0, 3); });
  refused([](Tensors& t) { t[0].second = t[0].second.to(at::kDouble); });
  refused([](Tensors& t) { t[1].second = t[1].second.narrow(0, 0, 7); });
  // A job that is half served and yet not there.
  refused([](Tensors& t) {
    t[0].second[0][0] = 1;
    t[0].second[0][2] = 0;
  });
}

BOOST_AUTO_TEST_CASE(strided_tensors_read_alike) {
  const TwoClasses system(2);
  const Transitions drawn = RandomTransitions(system, 8, 3, 1);
  auto tensors = TensorsOf(drawn);
  tensors[0].second = tensors[0].second.t().contiguous().t();
  BOOST_TEST(Equal(TransitionsOf(tensors, system, "file"), drawn));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
