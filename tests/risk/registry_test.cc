#include "risk/registry.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "configs/table.h"

namespace ballast::risk {
namespace {

BOOST_AUTO_TEST_SUITE(registry)

RiskMeasure Read(std::string_view text, int n = 5) {
  const auto document = configs::Document::Parse(text, "test.toml");
  configs::Table risk = document.root().Sub("risk");
  RiskMeasure measure = ReadRiskMeasure(risk, n);
  document.RefuseUnknownKeys();
  return measure;
}

template <typename Call>
void CheckRefused(const Call& call, const std::vector<std::string>& words) {
  BOOST_CHECK_EXCEPTION(
      call(), std::invalid_argument, [&](const std::invalid_argument& e) {
        for (const std::string& word : words) {
          BOOST_TEST_INFO(e.what());
          BOOST_TEST(std::string(e.what()).find(word) != std::string::npos,
                     "missing: " << word);
        }
        return true;
      });
}

BOOST_AUTO_TEST_CASE(every_entry_makes_the_distortion_of_its_name) {
  std::set<std::string> names;
  for (const DistortionInfo& info : ListDistortions()) {
    DistortionOptions options{
        .distortion = info.name, .parameter = info.fallback, .points = {}};
    if (info.name == "table") options.points = {{0.0, 0.0}, {1.0, 1.0}};
    BOOST_TEST(MakeDistortion(options)->name() == info.name);
    BOOST_TEST(info.parameter.empty() == !info.fallback.has_value());
    BOOST_TEST(info.range.empty() == info.parameter.empty());
    BOOST_TEST(!info.summary.empty());
    names.insert(info.name);
  }
  BOOST_TEST(
      names == (std::set<std::string>{"cvar", "dual_power", "expectation",
                                      "power", "table", "wang"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_empty_table_is_the_setting_of_the_paper) {
  const RiskMeasure risk = Read("");
  const RiskMeasure expected(Wang(0.75), 5);
  BOOST_TEST(risk.weights() == expected.weights());
  BOOST_TEST(risk.reward_weights() == expected.weights());
  BOOST_TEST((risk.weighting() == Weighting::kSorted));
}

BOOST_AUTO_TEST_CASE(reads_every_key) {
  const RiskMeasure risk = Read(R"(
    [risk]
    distortion = "cvar"
    parameter = 0.4
    reward_attitude = "optimistic"
    weighting = "inverse_permutation")");
  BOOST_TEST(risk.weights()[0] == 0.5);
  BOOST_TEST(risk.reward_weights()[4] == 0.5);
  BOOST_TEST((risk.weighting() == Weighting::kInversePermutation));
  BOOST_TEST(Read("risk.reward_attitude = \"neutral\"").reward_weights()[0] ==
             0.2);
}

BOOST_AUTO_TEST_CASE(reads_the_corners_of_a_table) {
  const RiskMeasure risk = Read(R"(
    [risk]
    distortion = "table"
    points = [{u = 0, g = 0}, {u = 0.25, g = 0.75}, {u = 1, g = 1}])",
                                4);
  BOOST_TEST(risk.weights()[0] == 0.75);
}

BOOST_AUTO_TEST_CASE(the_resolved_configuration_reads_as_the_same_measure) {
  for (const std::string text :
       {"", "risk.distortion = \"dual_power\"",
        "risk.distortion = \"table\"\n"
        "risk.points = [{u = 0, g = 0}, {u = 0.3, g = 0.6}, {u = 1, g = 1}]"}) {
    const auto document = configs::Document::Parse(text, "test.toml");
    configs::Table risk = document.root().Sub("risk");
    const RiskMeasure first = ReadRiskMeasure(risk, 5);
    const RiskMeasure second = Read(document.Resolved());
    BOOST_TEST(first.weights() == second.weights());
  }
}

BOOST_AUTO_TEST_CASE(refusals_name_the_place_and_the_range) {
  CheckRefused([] { Read("[risk]\ndistortion = \"cvar\"\nparameter = 1.5"); },
               {"test.toml:3", "risk.parameter", "must lie in (0, 1]"});
  CheckRefused([] { Read("[risk]\nparameter = -1"); },
               {"test.toml:2", "must lie in [0, inf)"});
  CheckRefused([] { Read("[risk]\ndistortion = \"wagn\""); },
               {"test.toml:2", "wang"});
  CheckRefused([] { Read("[risk]\nweighting = \"permuted\""); },
               {"test.toml:2", "sorted", "inverse_permutation"});
  CheckRefused([] { Read("[risk]\ndistortion = \"table\""); },
               {"points", "at least"});
  CheckRefused(
      [] { Read("[risk]\ndistortion = \"table\"\npoints = [{u = 0}]"); },
      {"test.toml:3", "each point needs u and g"});
  CheckRefused(
      [] { Read("[risk]\ndistortion = \"expectation\"\nparameter = 1"); },
      {"test.toml:3", "parameter"});
}

BOOST_AUTO_TEST_CASE(options_that_do_not_belong_together_are_refused) {
  CheckRefused(
      [] {
        MakeDistortion({"wagn", {}, {}});
      },
      {"unknown distortion", "wang"});
  CheckRefused(
      [] {
        MakeDistortion({"expectation", 0.5, {}});
      },
      {"expectation has no parameter"});
  CheckRefused(
      [] {
        MakeDistortion({"wang", {}, {{0, 0}, {1, 1}}});
      },
      {"points belong to the distortion table"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::risk
