#include "tools/report/provenance.h"

#include "tools/number_format.h"
#include "tools/pages/html.h"
#include "tools/report/comparison.h"
#include "tools/report/evaluation_command.h"

namespace ballast::tools {
namespace {

std::string Join(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words)
    line += (line.empty() ? "" : " ") + word;
  return line;
}

std::string Folded(const std::string& title, const std::string& html) {
  return Element("details", Element("summary", EscapeHtml(title)) + html) +
         "\n";
}

std::string RenderRun(const ReportRun& run) {
  const Session& session = run.metadata.sessions.back();
  const BuildAndHost& build = session.build_and_host;
  std::string libraries;
  for (const auto& [name, version] : build.libraries) {
    libraries += (libraries.empty() ? "" : ", ") + name + " " + version;
  }
  std::string list;
  for (const Session& each : run.metadata.sessions) {
    list += CodeDefinition("started " + each.started, each.command);
  }
  list += Definition("training seed", std::to_string(run.metadata.seed)) +
          Definition("iterations", FormatCount(static_cast<std::int64_t>(
                                       run.progress.iterations.size()))) +
          Definition("threads", std::to_string(session.threads)) +
          Definition("machine", build.host + ", " + build.cpu) +
          Definition("CPU features", Join(build.cpu_features)) +
          Definition("build", "ballast " + build.version + ", " +
                                  build.build_type + ", " + build.compiler +
                                  ", revision " + build.git_revision) +
          Definition("libraries", libraries);
  return Folded("Training: " + run.path.string(),
                Element("dl", list) + Element("pre", EscapeHtml(run.config)));
}

std::string RenderEvaluation(const ReportEvaluation& evaluation) {
  const EvaluatedPolicy& policy = evaluation.file.policy;
  const std::string seed =
      policy.training_seed ? std::to_string(*policy.training_seed) : "-";
  return Folded(
      "Evaluation: " + evaluation.path.string(),
      Element(
          "dl",
          CodeDefinition("made again by", EvaluationCommand(evaluation.file)) +
              CodeDefinition("SHA-256 of the file", evaluation.sha256) +
              CodeDefinition("SHA-256 of the policy", policy.sha256) +
              Definition("policy", policy.kind) +
              Definition("run", policy.run.empty() ? "-" : policy.run) +
              Definition("training seed", seed) +
              Definition("evaluation seed",
                         std::to_string(evaluation.file.seed))));
}

bool IsOf(const ReportMethod& method, const std::string& name,
          const std::string& experiment) {
  return method.method == name && method.experiment == experiment;
}

}  // namespace

std::string RenderProvenance(const ReportData& data, const ReportInput& input) {
  std::string html;
  for (std::size_t i = 0; i < data.methods.size(); ++i) {
    const ReportMethod& method = data.methods[i];
    html += R"(<section class="panel provenance" id="method-)" +
            std::to_string(i) + R"(">)" +
            Element("h3", EscapeHtml(method.label)) + "\n";
    for (const ReportRun& run : input.runs) {
      if (IsOf(method, run.metadata.method, run.experiment)) {
        html += RenderRun(run);
      }
    }
    for (const ReportEvaluation& evaluation : input.evaluations) {
      if (IsOf(method, evaluation.file.policy.method,
               TrainingsOf(evaluation))) {
        html += RenderEvaluation(evaluation);
      }
    }
    html += "</section>\n";
  }
  return html;
}

}  // namespace ballast::tools
