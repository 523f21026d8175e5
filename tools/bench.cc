#include "tools/bench.h"

#include "tools/bench_envs.h"
#include "tools/bench_evaluation.h"
#include "tools/bench_inference.h"
#include "tools/bench_intervals.h"
#include "tools/bench_learner.h"
#include "tools/bench_peers.h"
#include "tools/bench_relu.h"
#include "tools/queueing/bench_queueing.h"

namespace ballast::tools {

void AddBench(CLI::App& program) {
  CLI::App* bench = program.add_subcommand(
      "bench",
      "Measure speed beside the library underneath, and how far intervals "
      "can be trusted.");
  bench->require_subcommand(1);
  bench->footer("Example:\n  ballast bench learner --threads 1");
  AddBenchLearner(*bench);
  AddBenchEnvs(*bench);
  AddBenchEvaluation(*bench);
  AddBenchPeers(*bench);
  AddBenchInference(*bench);
  AddBenchIntervals(*bench);
  AddBenchRelu(*bench);
  AddBenchQueueing(*bench);
}

}  // namespace ballast::tools
