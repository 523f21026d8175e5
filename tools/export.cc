#include "tools/export.h"

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "configs/names.h"
#include "tools/atomic_file.h"
#include "tools/export/c_header.h"
#include "tools/export/exported_policy.h"
#include "tools/export/torchscript.h"
#include "tools/number_format.h"

namespace ballast::tools {
namespace {

/// Of a core with AVX2, the weights in its second cache (docs/export.md).
constexpr double kMultiplicationsPerMicrosecond = 20e3;
constexpr double kOtherMicroseconds = 0.2;

struct Options {
  std::string policy;
  std::string format;
  std::string out;
  std::string name;
};

/// A form a policy can leave in.
struct Format {
  const char* name;
  std::string (*bytes)(const ExportedPolicy&);
  std::string (*next)(const ExportedPolicy&, const std::string& out);
};

std::string CompileHint(const ExportedPolicy& exported,
                        const std::string& /*out*/) {
  const double microseconds =
      kOtherMicroseconds +
      static_cast<double>(MultiplicationsOf(exported.shape())) /
          kMultiplicationsPerMicrosecond;
  return "some " + FormatNumber(microseconds) +
         " us on a desktop core; include it, call " + exported.name +
         "_act() and compile with cc -std=c99 -O3 -march=native ... -lm";
}

std::string LoadHint(const ExportedPolicy& /*exported*/,
                     const std::string& out) {
  return "open it with torch.jit.load(\"" + out + "\")";
}

constexpr Format kFormats[] = {
    {"c99", &CHeader, &CompileHint},
    {"torchscript", &TorchScriptFile, &LoadHint},
};

const Format& FormatNamed(const std::string& name) {
  std::vector<std::string> known;
  for (const Format& format : kFormats) {
    if (format.name == name) return format;
    known.emplace_back(format.name);
  }
  throw std::invalid_argument(configs::UnknownName("format", name, known));
}

std::string SizeText(std::size_t bytes) {
  return bytes < 1'000'000
             ? FormatNumber(1e-3 * static_cast<double>(bytes)) + " kB"
             : FormatNumber(1e-6 * static_cast<double>(bytes)) + " MB";
}

void Export(const Options& options) {
  const Format& format = FormatNamed(options.format);
  const ExportedPolicy exported = LoadForExport(options.policy, options.name);
  const std::string bytes = format.bytes(exported);
  WriteFileAtomically(options.out, bytes);

  std::cout << "wrote " << options.out << ", " << SizeText(bytes.size())
            << ", policy " << exported.sha256.substr(0, 12) << ": "
            << FormatCount(MultiplicationsOf(exported.shape()))
            << " multiplications an action; "
            << format.next(exported, options.out) << "\n";
}

}  // namespace

void AddExport(CLI::App& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand(
      "export", "Write a policy for a robot: a C99 header or TorchScript");
  verb->add_option("policy", options->policy, "A run directory or policy file")
      ->required();
  verb->add_option("--format", options->format,
                   "c99 (one header, no dependencies) or torchscript (.pt)")
      ->required();
  verb->add_option("--out", options->out, "The file to write")->required();
  verb->add_option("--name", options->name,
                   "What names in the file begin with; the task if left out");
  verb->footer(
      "Example:\n"
      "  ballast export runs/walker --format c99 --out walker.h\n"
      "  ballast export runs/walker --format torchscript --out walker.pt");
  verb->callback([options] { Export(*options); });
}

}  // namespace ballast::tools
