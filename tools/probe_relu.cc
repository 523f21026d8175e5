#include "tools/probe_relu.h"

#include "tools/relu/probe_census.h"
#include "tools/relu/probe_effect.h"
#include "tools/relu/probe_policy.h"
#include "tools/relu/probe_zone.h"

namespace ballast::tools {

void AddProbeRelu(CLI::App& program) {
  CLI::App* probe = program.add_subcommand(
      "probe-relu",
      "Count exact zeros and measure what the ReLU's slope at 0 does.");
  probe->require_subcommand(1);
  probe->footer(
      "Example:\n  ballast probe-relu zone --precisions float32,float16 "
      "--inits 4");
  AddProbeCensus(*probe);
  AddProbeZone(*probe);
  AddProbeEffect(*probe);
  AddProbePolicy(*probe);
}

}  // namespace ballast::tools
