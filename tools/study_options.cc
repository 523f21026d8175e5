#include "tools/study_options.h"

#include <iostream>

namespace ballast::tools {

void AddStudyOptions(CLI::App& verb, StudyOptions& options) {
  verb.add_option("--out", options.out,
                  "Table (CSV) of finished cells; what it holds already is not "
                  "measured again");
  verb.add_flag("--json", options.json, "Print one JSON document");
}

void PrintStudy(const StudyTable& table, const StudyOptions& options,
                const StudySummary& summary) {
  if (options.json) {
    // A table that others wrote may hold any bytes.
    std::cout << RowsAsJson(table).dump(
                     2, ' ', /*ensure_ascii=*/false,
                     nlohmann::ordered_json::error_handler_t::replace)
              << "\n";
  } else {
    std::cout << summary(table);
  }
}

}  // namespace ballast::tools
