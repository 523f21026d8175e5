#include "tools/report.h"

#include <iostream>
#include <memory>

#include "tools/atomic_file.h"
#include "tools/output_place.h"
#include "tools/pages/page.h"
#include "tools/report/report_csv.h"
#include "tools/report/report_data.h"
#include "tools/report/report_input.h"
#include "tools/report/report_json.h"
#include "tools/report/report_page.h"

namespace ballast::tools {

void WriteReport(const ReportOptions& options) {
  const std::string plotly = ReadPlotly(options.plotly);
  const ReportInput input = ReadReportInput(options.paths);
  const ReportData data =
      MakeReportData(input, options.title, options.baseline);
  const std::string json = ReportAsJson(data, input);

  MakeFolder(options.out);
  WriteFileAtomically(options.out / "plotly.min.js", plotly);
  WriteFileAtomically(options.out / "report.json", json + "\n");
  WriteFileAtomically(options.out / "methods.csv", MethodsCsv(data));
  WriteFileAtomically(options.out / "worlds.csv", WorldsCsv(data));
  WriteFileAtomically(options.out / "curves.csv", CurvesCsv(data));
  WriteFileAtomically(options.out / "index.html",
                      RenderReport(data, input, json));
}

void AddReport(CLI::App& program) {
  CLI::App* verb = program.add_subcommand(
      "report", "Make a page of pictures and tables of runs and evaluations.");
  const auto options = std::make_shared<ReportOptions>();
  verb->add_option("paths", options->paths,
                   "Run directories, folders of them, evaluation files")
      ->required()
      ->type_name("PATH");
  verb->add_option("--out", options->out, "Folder to write the page into")
      ->required()
      ->type_name("DIR");
  verb->add_option("--title", options->title, "Heading of the page")
      ->type_name("TEXT");
  verb->add_option("--baseline", options->baseline,
                   "Method that the others are compared with; an untrained "
                   "policy is the 0 of normalised returns, this one the 1")
      ->type_name("METHOD");
  verb->footer("Example:\n  ballast report runs --out report --baseline crpo");
  verb->callback([options] {
    WriteReport(*options);
    std::cout << "report: open " << (options->out / "index.html").string()
              << '\n';
  });
}

}  // namespace ballast::tools
