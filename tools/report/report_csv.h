// The numbers of a report as CSV: a line for each.
#pragma once

#include <string>

#include "tools/report/report_data.h"

namespace ballast::tools {

/// Every number of every method: evaluation (counted from 0, as in
/// report.json), then the columns of SummaryCsv.
std::string MethodsCsv(const ReportData& data);

/// Every world: evaluation, task, method, world ("pole_length=0.75 ..."), name
/// ("return", "cost.<constraint>", "share_within_budget"), value; means over
/// training seeds.
std::string WorldsCsv(const ReportData& data);

/// Every point of every line: task, chart, method, variant, seed, x, y, low,
/// high. A line without a seed is the mean over seeds, or a method's only one.
std::string CurvesCsv(const ReportData& data);

}  // namespace ballast::tools
