// The parts of the report page, each as HTML.
#pragma once

#include <optional>
#include <string>

#include "tools/report/report_data.h"
#include "tools/report/report_input.h"

namespace ballast::tools {

/// A card per method: nominal return and costs, worlds within budget.
std::string RenderCards(const ReportData& data,
                        const EvaluationSummary& summary);
/// What was evaluated, in one sentence.
std::string RenderFacts(const EvaluationSummary& summary);
/// The frames of the charts of an evaluation of a task, or of its learning
/// curves if `evaluation` is absent.
std::string RenderCharts(const ReportData& data, const std::string& task,
                         std::optional<std::size_t> evaluation);
/// Configurations, commands, builds and machines behind the report.
std::string RenderProvenance(const ReportInput& input);

}  // namespace ballast::tools
