// Deep Q-learning of a queueing network as its configuration asks for it.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/configs/refusal.h"
#include "tests/tools/queueing/small_run.h"

namespace ballast::tools {
namespace {

const std::string kConfig = R"(
[run]
total_steps = 3000
initial_steps = 0
steps_per_iteration = 500
evaluate_every = 2
[environment]
network = ")" BALLAST_SOURCE_DIR R"(/configs/queueing/criss_cross_bm.toml"
[agent]
kind = "dqn"
batch = 16
augmented = 2
warm_up = 100
exploration_steps = 1000
safety_net_above = 6
[networks]
hidden = [8, 8]
activation = "relu"
layer_norm = false
[evaluation]
truncation = [6, 6, 6]
)";

std::string With(const std::string& from, const std::string& to) {
  std::string text = kConfig;
  return text.replace(text.find(from), from.size(), to);
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

BOOST_AUTO_TEST_CASE(without_a_safety_net_it_holds_nothing) {
  SmallRun run(With("safety_net_above = 6", "safety_net = false"));
  run.Train(0);
  for (const double share :
       Column(run.Bytes(run.directory().progress()), "Safety/HeldShare")) {
    BOOST_TEST(share == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(a_safety_net_is_what_it_has_unless_told) {
  const Experiment experiment =
      SmallRun(With("safety_net_above = 6", "")).Load();
  BOOST_TEST(experiment.queueing->safety_net.has_value());
  BOOST_TEST(!experiment.queueing->safety_net->above.has_value());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused_where_it_stands) {
  const auto refuses = [](const std::string& from, const std::string& to,
                          const std::string& part) {
    const std::string refusal =
        configs::Refusal([&] { SmallRun(With(from, to)).Load(); });
    BOOST_TEST(refusal.find(part) != std::string::npos, refusal);
    BOOST_TEST(refusal.find('\n') == std::string::npos);
  };
  refuses("safety_net_above = 6", "safety_net_above = 6\nsafety_net = false",
          "leave one of them out");
  refuses("safety_net_above = 6", "safety_net_above = 0", "at least 1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
