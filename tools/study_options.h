// What every study on the command line is asked for, and how it answers.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "tools/study_table.h"

namespace ballast::tools {

/// Where the finished cells are kept, and how they are printed.
struct StudyOptions {
  std::filesystem::path out;  ///< Of the table; empty for none.
  bool json = false;
};

/// Adds --out and --json. `options` must outlive the verb.
void AddStudyOptions(CLI::App& verb, StudyOptions& options);

/// What a person reads of a table.
using StudySummary = std::function<std::string(const StudyTable& table)>;

/// Prints the rows as JSON if that is asked for, else the summary.
void PrintStudy(const StudyTable& table, const StudyOptions& options,
                const StudySummary& summary);

}  // namespace ballast::tools
