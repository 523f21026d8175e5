#include "tools/report/report_data.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "configs/names.h"
#include "envs/registry.h"
#include "tools/grid_axes.h"
#include "tools/report/comparison.h"
#include "tools/report/evaluation_summary.h"
#include "tools/report/learning_charts.h"

namespace ballast::tools {
namespace {

/// The method's name where that tells it from the others, else with its
/// experiment.
void LabelMethods(std::vector<ReportMethod>& methods) {
  int colors = 0;
  for (ReportMethod& method : methods) {
    if (method.method != kUntrained) method.color = colors++;
    const auto alike = std::count_if(methods.begin(), methods.end(),
                                     [&](const ReportMethod& other) {
                                       return other.method == method.method;
                                     });
    method.label = method.method;
    if (alike > 1) {
      method.label += method.experiment.empty()
                          ? " (no run)"
                          : " (" + method.experiment + ")";
    }
  }
}

/// The method of that label, or the only one of that name.
std::size_t FindBaseline(const std::vector<ReportMethod>& methods,
                         const std::string& name) {
  const auto labelled = std::ranges::find(methods, name, &ReportMethod::label);
  const auto named = std::ranges::find(methods, name, &ReportMethod::method);
  if (labelled != methods.end()) {
    return static_cast<std::size_t>(labelled - methods.begin());
  }
  if (std::ranges::count(methods, name, &ReportMethod::method) == 1) {
    return static_cast<std::size_t>(named - methods.begin());
  }
  std::vector<std::string> labels;
  for (const ReportMethod& method : methods) labels.push_back(method.label);
  throw std::invalid_argument("--baseline: " +
                              configs::UnknownName("method", name, labels));
}

}  // namespace

ReportData MakeReportData(const ReportInput& input, std::string title,
                          const std::string& baseline) {
  ReportData data;
  data.title = std::move(title);
  // Evaluations first: their order is the one in which methods are compared.
  const std::vector<Comparison> comparisons = Compare(input.evaluations, data);
  AddLearningCurves(input.runs, data);
  LabelMethods(data.methods);
  std::optional<std::size_t> method;
  if (!baseline.empty()) method = FindBaseline(data.methods, baseline);
  for (const Comparison& comparison : comparisons) {
    AddEvaluation(comparison, method, data);
  }
  return data;
}

std::size_t MethodIndex(std::vector<ReportMethod>& methods,
                        const std::string& method,
                        const std::string& experiment) {
  for (std::size_t i = 0; i < methods.size(); ++i) {
    if (methods[i].method == method && methods[i].experiment == experiment) {
      return i;
    }
  }
  methods.push_back({method, experiment, "", -1});
  return methods.size() - 1;
}

std::string QuantityTitle(const std::string& task, const std::string& name) {
  std::string title = AxisTitle(name);
  std::string unit;
  for (const envs::TaskInfo& info : envs::ListTasks()) {
    if (info.name != task) continue;
    for (const AxisInfo& axis : ListAxes(info, {})) {
      if (axis.name == name) unit = axis.unit;
    }
  }
  if (!unit.empty() && unit != "1") title += " (" + unit + ")";
  return title;
}

std::string AxisTitle(const EvaluationFile& file, const EvaluationAxis& axis) {
  std::string title = QuantityTitle(file.task, axis.name);
  for (const envs::ParameterSchedule& schedule : file.schedules) {
    if (AxisOf(file, schedule) == &axis) {
      title += " at the start of " + schedule.scheduler;
    }
  }
  return title;
}

}  // namespace ballast::tools
