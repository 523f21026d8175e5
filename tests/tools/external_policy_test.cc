#include "tools/external_policy.h"

#include <ATen/ATen.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>
#include <stdexcept>

#include "models/networks/action_distribution.h"
#include "tests/configs/contains.h"
#include "tests/configs/refusal.h"
#include "tests/tools/temporary_folder.h"

namespace ballast::tools {
namespace {

using configs::Refusal;

models::PolicyLayout Box() {
  models::PolicyLayout layout;
  layout.task = "point.reach";
  const double infinity = std::numeric_limits<double>::infinity();
  layout.observation = {{"x", "m", -infinity, infinity}, {"v", "m/s", -9, 9}};
  layout.action = {{"force", "N", -1, 1}};
  layout.control_timestep = 0.02;
  return layout;
}

models::PolicyLayout Stations() {
  models::PolicyLayout layout;
  layout.task = "two stations";
  layout.observation = {{"jobs", "1", 0, 1e9}};
  layout.factors = {{"first", 2}, {"second", 3}};
  layout.control_timestep = 1;
  return layout;
}

/// A policy of a dozen lines of Python.
class PythonPolicy {
 public:
  /// @param body  indented by two, makes `actions` of `question`.
  PythonPolicy(const models::PolicyLayout& layout, const std::string& body,
               const std::string& ready = "{\"ready\": true}",
               std::chrono::seconds patience = std::chrono::seconds(60))
      : policy_({"python3", Write(body, ready)}, layout, patience) {}

  at::Tensor Act(const at::Tensor& observation, const at::Tensor& mask = {}) {
    return policy_.Act(observation, mask)->Mode();
  }

 private:
  std::string Write(const std::string& body, const std::string& ready) {
    const auto path = folder_.path() / "policy.py";
    std::ofstream(path) << "import json, sys, time\n"
                           "layout = json.loads(sys.stdin.readline())\n"
                           "print('"
                        << ready
                        << "', flush=True)\n"
                           "for line in sys.stdin:\n"
                           "  question = json.loads(line)\n"
                        << body
                        << "\n  print(json.dumps({'actions': actions}), "
                           "flush=True)\n";
    return path.string();
  }

  TemporaryFolder folder_;
  ExternalPolicy policy_;
};

/// Of the first answer to two rows.
std::string ProblemOfAnswer(const std::string& body) {
  PythonPolicy policy(Box(), body);
  return Refusal([&] { policy.Act(at::zeros({2, 2})); });
}

using configs::Contains;

}  // namespace

BOOST_AUTO_TEST_SUITE(ExternalPolicyTest)

BOOST_AUTO_TEST_CASE(rows_go_out_and_their_actions_come_back) {
  PythonPolicy policy(
      Box(), "  actions = [[x - 2 * v] for x, v in question['observations']]");
  // Every float32 survives the way there, a third included.
  const at::Tensor observation =
      at::linspace(-1.0 / 3.0, 7.0, 300 * 2).view({300, 2});
  const at::Tensor action = policy.Act(observation);
  BOOST_TEST(at::allclose(
      action,
      (observation.select(1, 0) - 2 * observation.select(1, 1)).unsqueeze(1),
      /*rtol=*/1e-6, /*atol=*/1e-6));
  // It answers again, with another number of rows.
  BOOST_TEST(policy.Act(at::ones({1, 2})).item<float>() == -1.0F);
}

BOOST_AUTO_TEST_CASE(it_is_told_what_the_numbers_mean) {
  PythonPolicy policy(
      Box(),
      "  o, a = layout['observation'], layout['action']\n"
      "  good = (layout['protocol'] == 1 and layout['task'] == 'point.reach'\n"
      "          and o[0]['low'] is None and o[1]['high'] == 9\n"
      "          and a[0]['name'] == 'force' and layout['factors'] == []\n"
      "          and layout['control_timestep'] == 0.02)\n"
      "  actions = [[float(good)]]");
  BOOST_TEST(policy.Act(at::zeros({1, 2})).item<float>() == 1.0F);
}

BOOST_AUTO_TEST_CASE(choices_keep_to_their_masks) {
  PythonPolicy policy(Stations(),
                      "  actions = [[m[:2].index(True), m[2:].index(True)]\n"
                      "             for m in question['masks']]");
  const at::Tensor mask =
      at::tensor({0, 1, 0, 0, 1, 1, 0, 0, 1, 0}).view({2, 5}).to(at::kBool);
  const at::Tensor action = policy.Act(at::zeros({2, 1}), mask);
  BOOST_TEST(
      at::equal(action, at::tensor({1, 2, 0, 1}, at::kLong).view({2, 2})));

  PythonPolicy stubborn(Stations(), "  actions = [[0, 0], [0, 0]]");
  BOOST_TEST(Contains(Refusal([&] {
                        stubborn.Act(at::zeros({2, 1}), mask);
                      }),
                      "2 rows of 2 choices that are allowed"));
}

BOOST_AUTO_TEST_CASE(answers_that_are_none_are_quoted) {
  const std::string asked = "instead of {\"actions\": 2 rows of 1 numbers}";
  for (const char* actions :
       {"[[1]]", "[[1], [1], [1]]", "[1, 1]", "[[1, 1], [1, 1]]",
        "[['1'], ['1']]", "[[None], [None]]", "7", "{}", "[[True], [True]]",
        "[[1], [4e38]]", "[[1], [-1e300]]"}) {
    const std::string problem =
        ProblemOfAnswer("  actions = " + std::string(actions));
    BOOST_TEST(problem.starts_with("policy python3 "), problem);
    BOOST_TEST(Contains(problem, asked), problem);
  }
  // Python writes what is no JSON.
  for (const char* number : {"nan", "inf"}) {
    BOOST_TEST(Contains(ProblemOfAnswer("  actions = [[float('" +
                                        std::string(number) + "')], [1]]"),
                        ", not JSON"));
  }
}

BOOST_AUTO_TEST_CASE(one_that_dies_fails_alike_ever_after) {
  PythonPolicy policy(Box(), "  sys.exit(3)");
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(Refusal<std::runtime_error>([&] {
                 policy.Act(at::zeros({2, 2}));
               }).ends_with("ended early, status 3"));
  }
}

BOOST_AUTO_TEST_CASE(one_that_is_not_ready_or_hangs_is_given_up) {
  PythonPolicy unready(Box(), "  pass", "{\"ready\": false}");
  BOOST_TEST(Contains(Refusal([&] {
                        unready.Act(at::zeros({1, 2}));
                      }),
                      "instead of {\"ready\": true}"));
  PythonPolicy slow(Box(), "  time.sleep(600)", "{\"ready\": true}",
                    std::chrono::seconds(2));
  BOOST_TEST(Refusal<std::runtime_error>([&] {
               slow.Act(at::zeros({1, 2}));
             }).ends_with("no answer within 2 s; --timeout waits longer"));
}

BOOST_AUTO_TEST_CASE(one_that_is_not_there_is_named_once_it_is_asked) {
  const ExternalPolicy absent({"no-such-program"}, Box(),
                              std::chrono::seconds(2));
  BOOST_TEST(Refusal([&] {
               absent.Act(at::zeros({1, 2}), {});
             }) ==
             "policy no-such-program: cannot start no-such-program: No such "
             "file or directory");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
