#include "tools/leaderboard/json_schema.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/configs/refusal.h"
#include "tests/tools/example_evaluation.h"
#include "tools/leaderboard/resources.h"

namespace ballast::tools {
namespace {

std::string RefusalOf(const nlohmann::json& document, std::string_view schema) {
  return configs::Refusal([&] { RequireSchema(document, schema, "a.json"); });
}

nlohmann::json Evaluation() {
  return nlohmann::json::parse(Serialise(ExampleEvaluation(3)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_schema)

BOOST_AUTO_TEST_CASE(what_evaluate_writes_is_valid) {
  nlohmann::json document = Evaluation();
  BOOST_TEST(RefusalOf(document, kEvaluationSchema) == "(accepted)");
  // Seeds fill all 64 bits.
  document["rows"][0]["seed"] = 18446744073709551615U;
  BOOST_TEST(RefusalOf(document, kEvaluationSchema) == "(accepted)");
}

BOOST_AUTO_TEST_CASE(a_problem_is_told_with_its_place) {
  nlohmann::json document = Evaluation();
  document["rows"][2]["return"] = "high";
  const std::string refusal = RefusalOf(document, kEvaluationSchema);
  BOOST_TEST(refusal.starts_with("a.json: rows[2].return: "), refusal);
}

// Every key that the schema requires is missed, and a new one is noticed.
BOOST_AUTO_TEST_CASE(no_key_may_be_absent_or_unknown) {
  const nlohmann::json schema = nlohmann::json::parse(kEvaluationSchema);
  for (const auto& key : schema["required"]) {
    nlohmann::json document = Evaluation();
    document.erase(key.get<std::string>());
    BOOST_TEST(RefusalOf(document, kEvaluationSchema) != "(accepted)", key);
  }
  nlohmann::json document = Evaluation();
  document["extra"] = 1;
  BOOST_TEST(RefusalOf(document, kEvaluationSchema) != "(accepted)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
