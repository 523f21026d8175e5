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
    std::cout << RowsAsJson(table).dump(2) << "\n";
  } else {
    std::cout << summary(table);
  }
}

}  // namespace ballast::tools
