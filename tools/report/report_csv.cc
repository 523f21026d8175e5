#include "tools/report/report_csv.h"

#include <cmath>

#include "tools/csv_field.h"
#include "tools/progress_table.h"
#include "tools/report/cell_table.h"

namespace ballast::tools {
namespace {

/// Empty where there is no number.
std::string NumberText(double value) {
  return std::isnan(value) ? "" : ShortestText(value);
}

std::string WorldText(const EvaluationSummary& summary, std::size_t cell) {
  const std::vector<double> values = ValuesOfCell(summary, cell);
  std::string text;
  for (std::size_t axis = 0; axis < values.size(); ++axis) {
    text += (axis == 0 ? "" : " ") + summary.axes[axis].name + "=" +
            ShortestText(values[axis]);
  }
  return text;
}

std::string WorldLines(const EvaluationSummary& summary,
                       const CellOutcome& outcome, const std::string& before) {
  const auto line = [&](const std::string& name, double value) {
    return before + QuotedField(name) + "," + NumberText(value) + "\n";
  };
  std::string lines = line("return", outcome.return_mean);
  for (std::size_t k = 0; k < summary.constraints.size(); ++k) {
    lines += line("cost." + summary.constraints[k].name, outcome.cost_means[k]);
  }
  if (summary.average) return lines;
  return lines + line("share_within_budget", outcome.share_within_budget);
}

std::string LineOfChart(const std::string& before, const ChartSeries& series) {
  std::string lines;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    lines += before + "," + NumberText(series.x[i]) + "," +
             NumberText(series.mean[i]) + ",";
    lines += series.low.empty()
                 ? ","
                 : NumberText(series.low[i]) + "," + NumberText(series.high[i]);
    lines += "\n";
  }
  for (const SeedLine& line : series.seeds) {
    for (std::size_t i = 0; i < line.x.size(); ++i) {
      lines += before + QuotedField(line.seed) + "," + NumberText(line.x[i]) +
               "," + NumberText(line.y[i]) + ",,\n";
    }
  }
  return lines;
}

}  // namespace

std::string MethodsCsv(const ReportData& data) {
  std::string csv = "evaluation," + std::string(kSummaryCsvColumns);
  for (std::size_t i = 0; i < data.evaluations.size(); ++i) {
    for (const SummaryRow& row : data.evaluations[i].rows) {
      csv += SummaryCsvRows(row.summary, std::to_string(i) + ",");
    }
  }
  return csv;
}

std::string WorldsCsv(const ReportData& data) {
  std::string csv = "evaluation,task,method,world,name,value\n";
  for (std::size_t i = 0; i < data.evaluations.size(); ++i) {
    const EvaluationSummary& summary = data.evaluations[i];
    for (std::size_t row = 0; row < summary.rows.size(); ++row) {
      const std::string before =
          std::to_string(i) + "," + QuotedField(summary.task) + "," +
          QuotedField(data.methods[summary.rows[row].method].label) + ",";
      for (std::size_t cell = 0; cell < summary.cells[row].size(); ++cell) {
        csv += WorldLines(summary, summary.cells[row][cell],
                          before + QuotedField(WorldText(summary, cell)) + ",");
      }
    }
  }
  return csv;
}

std::string CurvesCsv(const ReportData& data) {
  std::string csv = "task,chart,method,variant,seed,x,y,low,high\n";
  for (const ReportChart& framed : data.charts) {
    for (const ChartSeries& series : framed.chart.series) {
      csv += LineOfChart(QuotedField(framed.task) + "," +
                             QuotedField(framed.chart.title) + "," +
                             QuotedField(data.methods[series.method].label) +
                             "," + QuotedField(series.variant) + ",",
                         series);
    }
  }
  return csv;
}

}  // namespace ballast::tools
