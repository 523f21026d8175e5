// ballast report: pictures and tables of runs and evaluations.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace ballast::tools {

struct ReportOptions {
  std::vector<std::filesystem::path> paths;  ///< Runs, folders, evaluations.
  std::filesystem::path out;                 ///< Folder of the page.
  std::string title = "Ballast report";
  std::string baseline;          ///< As of MakeReportData.
  std::filesystem::path plotly;  ///< As of ReadPlotly.
};

/// Writes index.html, report.json, methods.csv, worlds.csv, curves.csv and
/// plotly.min.js into the folder `out`, which is made if it is absent.
/// Throws std::invalid_argument for bad input and std::runtime_error if the
/// disk refuses or plotly.min.js is missing.
void WriteReport(const ReportOptions& options);

/// Adds the verb to the program.
void AddReport(CLI::App& program);

}  // namespace ballast::tools
