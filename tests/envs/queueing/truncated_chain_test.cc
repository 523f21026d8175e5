#include "envs/queueing/truncated_chain.h"

#include <boost/test/unit_test.hpp>
#include <map>

#include "envs/queueing/registry.h"
#include "envs/queueing/truncated_network.h"
#include "tests/configs/refusal.h"
#include "tests/envs/queueing/criss_cross.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {
namespace {

using configs::Refusal;
using State = std::vector<std::int32_t>;

State RowOf(const IntMatrix& states, Eigen::Index row) {
  return {states.row(row).begin(), states.row(row).end()};
}

/// What a dictionary says of one state and action: where it may go.
std::map<State, double> Successors(const MixedSystem& system,
                                   const State& state, int action,
                                   const std::vector<int>& caps,
                                   Overflow overflow) {
  std::map<State, double> successors;
  const std::size_t first_queue = state.size() - caps.size();
  for (const Outcome& outcome : system.Law(state)) {
    IntMatrix from(1, static_cast<Eigen::Index>(state.size())), to;
    std::ranges::copy(state, from.data());
    system.Next(from, IntVector::Constant(1, action),
                IntVector::Constant(1, outcome.label), to);
    State next = RowOf(to, 0);
    for (std::size_t i = 0; i < caps.size(); ++i) {
      if (next[first_queue + i] <= caps[i]) continue;
      if (overflow == Overflow::kCut) {
        next[first_queue + i] = caps[i];
      } else {
        next = state;
      }
    }
    successors[next] += outcome.probability;
  }
  return successors;
}

/// Compares Bellman's operator and the transitions with the dictionary.
void CheckAgainstDictionary(const MixedSystem& system,
                            const std::vector<int>& caps, Overflow overflow) {
  const TruncatedChain chain(system, StateBox(system.spec(), caps), overflow);
  const Eigen::VectorXd value =
      Eigen::VectorXd::LinSpaced(chain.size(), 0, 3).array().sin();
  Eigen::VectorXd next;
  IntVector actions;
  chain.Improve(value, /*threads=*/1, next, &actions);

  const int choices = chain.action_count();
  for (int action = 0; action < choices; ++action) {
    RowMatrix certain = RowMatrix::Zero(chain.size(), choices);
    certain.col(action).setOnes();
    const Eigen::VectorXd expected = chain.Transitions(certain) * value;
    for (int i = 0; i < chain.size(); ++i) {
      double sum = 0.0;
      for (const auto& [state, probability] : Successors(
               system, RowOf(chain.states(), i), action, caps, overflow)) {
        sum += probability * value[chain.Number(chain.box().IndexOf(state))];
      }
      BOOST_TEST(std::abs(expected[i] - sum) < 1e-12);
      BOOST_TEST(next[i] <= chain.cost()[i] + sum + 1e-12);
      if (actions[i] == action) {
        BOOST_TEST(std::abs(next[i] - chain.cost()[i] - sum) < 1e-12);
      }
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(truncated_chain)

BOOST_AUTO_TEST_CASE(it_goes_where_a_dictionary_says) {
  CheckAgainstDictionary(HandwrittenCrissCross({}), {2, 3, 2},
                         Overflow::kBlocked);
  CheckAgainstDictionary(HandwrittenCrissCross({}), {2, 1, 3}, Overflow::kCut);
  for (const char* name : {"two_phase_bm", "downlink_d", "criss_cross_il"}) {
    const Network network = NetworkFile(name);
    const auto system = MakeMixedSystem(network);
    CheckAgainstDictionary(*system, {2, 2, 2}, Overflow::kCut);
  }
}

BOOST_AUTO_TEST_CASE(impossible_states_have_no_number) {
  const Network network = NetworkFile("two_phase_bm");
  const auto system = MakeMixedSystem(network);
  const TruncatedChain chain = TruncateNetwork(network, *system, {3, 3, 3});
  // A class with jobs has two phases, one without has one.
  BOOST_TEST(chain.size() == 7 * 7 * 7);
  BOOST_TEST(chain.Number(chain.box().IndexOf(State{1, 0, 0, 0, 2, 2})) == -1);
  for (int i = 0; i < chain.size(); ++i) {
    BOOST_TEST(chain.Number(chain.box().IndexOf(RowOf(chain.states(), i))) ==
               i);
  }
}

BOOST_AUTO_TEST_CASE(a_forced_priority_leaves_one_choice_where_it_holds) {
  const Network network = NetworkFile("n_model_80");
  const auto system = MakeMixedSystem(network);
  const TruncatedChain chain = TruncateNetwork(network, *system, {50, 30});
  Eigen::VectorXd next;
  IntVector free, other;
  // Values for which each of the choices would be the best.
  chain.Improve(chain.states().col(0).cast<double>(), 1, next, &free);
  chain.Improve(chain.states().col(1).cast<double>(), 1, next, &other);
  bool differ = false;
  for (int i = 0; i < chain.size(); ++i) {
    if (chain.states()(i, 0) >= 40) {
      BOOST_TEST(free[i] == 0);
      BOOST_TEST(other[i] == 0);
    }
    differ |= other[i] != 0;
  }
  BOOST_TEST(differ);
}

BOOST_AUTO_TEST_CASE(bellmans_operator_is_the_same_on_two_threads) {
  const HandwrittenCrissCross system({});
  const TruncatedChain chain(system, StateBox(system.spec(), {12, 12, 12}),
                             Overflow::kBlocked);
  const Eigen::VectorXd value = Eigen::VectorXd::LinSpaced(chain.size(), 0, 9);
  Eigen::VectorXd one, two;
  chain.Improve(value, 1, one);
  chain.Improve(value, 2, two);
  BOOST_TEST(one == two);
}

BOOST_AUTO_TEST_CASE(a_box_that_makes_no_sense_is_refused) {
  const HandwrittenCrissCross system({});
  for (const std::vector<int>& caps :
       {std::vector<int>{3, 3}, {3, 0, 3}, {3, 3, 3, 3}, {2147483647, 1, 1}}) {
    BOOST_TEST(Refusal([&] { StateBox(system.spec(), caps); }) ==
               "truncation of handwritten_criss_cross: give one largest "
               "length, 1 to 1000000, for each of its 3 queues.");
  }
  BOOST_TEST(Refusal([&] {
               StateBox(system.spec(), {1000, 1000, 1000});
             }).find("more than 20000000 states") != std::string::npos);
  const std::vector<ForcedChoice> both = {{0, 2, 0, 0}, {0, 2, 0, 1}};
  BOOST_TEST(Refusal([&] {
               TruncatedChain(system, StateBox(system.spec(), {3, 3, 3}),
                              Overflow::kBlocked, both);
             }).find("contradict") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
