#include "tools/leaderboard/json_schema.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace ballast::tools {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

/// "<root>[runs][3][task]" as "runs[3].task".
std::string PathOf(const std::vector<std::string>& context) {
  std::string path;
  for (const std::string& step : context) {
    if (step == "<root>") continue;
    const bool index =
        step.size() > 2 &&
        step.find_first_not_of("0123456789", 1) == step.size() - 1;
    if (index) {
      path += step;
    } else {
      path += (path.empty() ? "" : ".") + step.substr(1, step.size() - 2);
    }
  }
  return path;
}

}  // namespace

void RequireSchema(const nlohmann::json& document, std::string_view schema,
                   const std::string& name) {
  const nlohmann::json schema_document = nlohmann::json::parse(schema);
  valijson::Schema rules;
  valijson::SchemaParser().populateSchema(Adapter(schema_document), rules);
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  if (validator.validate(rules, Adapter(document), &results)) return;
  // The first one lies deepest, and says most.
  valijson::ValidationResults::Error error;
  results.popError(error);
  const std::string path = PathOf(error.context);
  throw std::invalid_argument(name + ": " + (path.empty() ? "" : path + ": ") +
                              error.description +
                              " (see `ballast leaderboard schema`)");
}

}  // namespace ballast::tools
