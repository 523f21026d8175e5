// Deep Q-learning of a queueing network as its configuration asks for it.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "tests/configs/refusal.h"
#include "tests/tools/queueing/small_run.h"

namespace ballast::tools {
namespace {

const std::string kConfig = SmallConfig(3000, R"(kind = "dqn"
batch = 16
augmented = 2
warm_up = 100
exploration_steps = 1000
safety_net_above = 6
)",
                                        "relu");

std::string With(const std::string& from, const std::string& to) {
  return Replaced(kConfig, from, to);
}

/// With a doubt of that magnitude.
std::string WithDoubt(double magnitude) {
  return With("safety_net_above = 6",
              "safety_net_above = 6\nrealisation = \"full\"") +
         "[model]\nkind = \"uniform\"\nsamples = 4\nmagnitude = " +
         std::to_string(magnitude) +
         "\n[risk]\ndistortion = \"cvar\"\nparameter = 0.5\n";
}

/// A column of progress.csv.
std::vector<double> Column(const std::string& progress,
                           const std::string& name) {
  std::istringstream lines(progress);
  std::vector<double> column;
  std::size_t place = 0;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, ',');) {
      cells.push_back(cell);
    }
    if (line.find(name) == std::string::npos) {
      column.push_back(std::stod(cells.at(place)));
    } else {
      place = std::ranges::find(cells, name) - cells.begin();
    }
  }
  return column;
}

BOOST_AUTO_TEST_SUITE(dqn_training)

BOOST_AUTO_TEST_CASE(a_run_that_is_cut_off_ends_with_the_same_bits) {
  // Cut off within the fourth iteration.
  const std::string progress = RequireSameBits(kConfig, 4);
  const auto held = Column(progress, "Safety/HeldShare");
  BOOST_TEST(held.size() == 6u);
  // Else this test says nothing of the safety net.
  BOOST_TEST(*std::ranges::max_element(held) > 0.1);
}

BOOST_AUTO_TEST_CASE(runs_with_relus_alone_log_their_exact_zeros) {
  for (const bool has_relus : {true, false}) {
    SmallRun run(has_relus ? Replaced(kConfig, "3000", "1000")
                           : Replaced(Replaced(kConfig, "3000", "1000"),
                                      "\"relu\"", "\"tanh\""));
    run.Train(0);
    const std::string progress = run.Bytes(run.directory().progress());
    const bool is_logged =
        progress.find("Numerics/ExactZeros") != std::string::npos;
    BOOST_TEST(is_logged == has_relus);
    if (!has_relus) continue;
    // Far below one: states have features that say which queues are empty.
    const auto zeros = Column(progress, "Numerics/ExactZeros");
    BOOST_TEST(zeros.size() == 2u);
    BOOST_TEST(zeros.front() >= 0.0);
    BOOST_TEST(zeros.front() < 0.5);
  }
}

BOOST_AUTO_TEST_CASE(neither_does_a_run_with_doubts_tell_where_it_was_cut) {
  const std::string doubting = WithDoubt(0.4);
  const std::string progress = RequireSameBits(doubting, 4);
  // What is learnt is not what it is without a doubt.
  SmallRun plain(With("safety_net_above = 6",
                      "safety_net_above = 6\nrealisation = \"full\""));
  plain.Train(0);
  BOOST_TEST(plain.Bytes(plain.directory().progress()) != progress);
}

BOOST_AUTO_TEST_CASE(a_doubt_is_read_and_the_kind_turns_it_off) {
  const Experiment experiment = SmallRun(WithDoubt(0.4)).Load();
  const auto& doubt = experiment.queueing->doubt;
  BOOST_REQUIRE(doubt.has_value());
  BOOST_TEST(doubt->magnitude == 0.4);
  // The mean of the worst two of four samples.
  const std::vector<double> weights = {0.5, 0.5, 0.0, 0.0};
  BOOST_TEST(doubt->risk.weights() == weights,
             boost::test_tools::per_element());

  SmallRun again(experiment.resolved);
  BOOST_TEST(again.Load().resolved == experiment.resolved);
  const std::string off = Replaced(WithDoubt(0.4), "uniform", "nominal");
  BOOST_TEST(!SmallRun(off).Load().queueing->doubt.has_value());
  BOOST_TEST(!SmallRun(kConfig).Load().queueing->doubt.has_value());
}

BOOST_AUTO_TEST_CASE(learnt_dynamics_are_told_how_to_learn) {
  const Experiment experiment =
      SmallRun(With("augmented = 2",
                    "augmented = 2\nextra = \"learnt\"\n"
                    "learnt_outcomes = 40\nlearnt_learning_rate = 0.01"))
          .Load();
  const auto& dqn =
      std::get<agents::queueing::DqnAgentConfig>(experiment.queueing->agent);
  BOOST_TEST(dqn.learnt_outcomes == 40);
  BOOST_TEST(dqn.learnt_learning_rate == 0.01);
}

BOOST_AUTO_TEST_CASE(without_a_safety_net_it_holds_nothing) {
  SmallRun run(With("safety_net_above = 6", "safety_net = false"));
  run.Train(0);
  const auto held =
      Column(run.Bytes(run.directory().progress()), "Safety/HeldShare");
  BOOST_TEST(held == std::vector<double>(6, 0.0),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_safety_net_is_what_it_has_unless_told) {
  const Experiment experiment =
      SmallRun(With("safety_net_above = 6", "")).Load();
  BOOST_TEST(experiment.queueing->safety_net.has_value());
  BOOST_TEST(!experiment.queueing->safety_net->above.has_value());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused_where_it_stands) {
  const auto refuses = [](const std::string& text, const std::string& part) {
    const std::string refusal =
        configs::Refusal([&] { SmallRun(text).Load(); });
    BOOST_TEST(refusal.find(part) != std::string::npos, refusal);
    BOOST_TEST(refusal.find('\n') == std::string::npos);
  };
  refuses(With("safety_net_above = 6", "safety_net_above = 0"), "at least 1");
  refuses(
      With("safety_net_above = 6", "safety_net_above = 6\nsafety_net = false"),
      "leave one of them out");
  refuses(With("initial_steps = 0", "initial_steps = 5"), "see agent.warm_up");
  refuses(With("initial_steps = 0", "updates_per_step = 0.5"),
          "see agent.update_every");

  const std::string model = "[model]\nkind = \"uniform\"\n";
  const std::string risk = "[risk]\ndistortion = \"cvar\"\n";
  refuses(kConfig + model, "write realisation = \"full\"");
  refuses(kConfig + "[model]\nkind = \"otp\"\n", "one of uniform, nominal");
  refuses(kConfig + model + "magnitude = 1.0\n", "must lie in [0, 1)");
  refuses(kConfig + model + risk + "parameter = 2.0\n", "risk.parameter");
  refuses(kConfig + risk, "add [model]");
  refuses(Replaced(WithDoubt(0.1), "samples = 4", "limit = 0.2"),
          "unknown key model.limit");
  refuses(Replaced(WithDoubt(0.1), "augmented = 2",
                   "augmented = 2\nextra = \"learnt\""),
          "go through the known map");
  refuses(With("batch = 16", "batch = 1000000"), "at most 1048576 rows");
  refuses(With("batch = 16", "batch = 16\ndiscount = 1.0"),
          "write average_cost = true");
  refuses(With("augmented = 2", "augmented = 2\nevery_action = true"),
          "write realisation = \"full\"");
  refuses(With("augmented = 2",
               "augmented = 2\nevery_action = true\nrealisation = \"full\"\n"
               "extra = \"real\""),
          "write extra = \"augmented\"");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
