#include "tools/doctor.h"

#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

namespace ballast::tools {

void AddDoctor(CLI::App& program) {
  auto* verb = program.add_subcommand(
      "doctor", "Check whether this machine is set up, and say what mends it");
  const auto json = std::make_shared<bool>(false);
  verb->add_flag("--json", *json, "Print one JSON document instead of a table");
  verb->footer("Example: ballast doctor");
  verb->callback([json] {
    const auto findings = Diagnose();
    std::cout << (*json ? DiagnosisAsJson(findings)
                        : DiagnosisAsText(findings));
    if (!IsReady(findings)) throw CLI::RuntimeError(1);
  });
}

std::string DiagnosisAsText(const std::vector<Finding>& findings) {
  std::ostringstream text;
  text << std::left;
  for (const auto& finding : findings) {
    text << std::setw(18) << ToString(finding.condition) << std::setw(26)
         << finding.name << finding.detail;
    if (!finding.mend.empty()) text << "; mend: " << finding.mend;
    text << '\n';
  }
  text << (IsReady(findings) ? "This machine is ready."
                             : "This machine is not ready.")
       << '\n';
  return text.str();
}

std::string DiagnosisAsJson(const std::vector<Finding>& findings) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& finding : findings) {
    list.push_back({{"name", finding.name},
                    {"condition", ToString(finding.condition)},
                    {"detail", finding.detail},
                    {"mend", finding.mend}});
  }
  const nlohmann::ordered_json document = {{"ready", IsReady(findings)},
                                           {"findings", list}};
  return document.dump(2) + "\n";
}

}  // namespace ballast::tools
