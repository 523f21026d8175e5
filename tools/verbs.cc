#include "tools/verbs.h"

#include "tools/bench.h"
#include "tools/distil_images.h"
#include "tools/doctor.h"
#include "tools/evaluate.h"
#include "tools/export.h"
#include "tools/leaderboard/leaderboard.h"
#include "tools/list.h"
#include "tools/probe_relu.h"
#include "tools/render.h"
#include "tools/replay.h"
#include "tools/report.h"
#include "tools/solve.h"
#include "tools/teachers.h"
#include "tools/train.h"

namespace ballast::tools {
namespace {

/// Every verb, in the order of `ballast --help`.
constexpr void (*kVerbs[])(CLI::App& program) = {
    &AddTrain,  &AddEvaluate,     &AddReport,    &AddLeaderboard,
    &AddRender, &AddReplay,       &AddExport,    &AddTeachers,
    &AddSolve,  &AddDistilImages, &AddProbeRelu, &AddList,
    &AddBench,  &AddDoctor,
};

}  // namespace

void AddVerbs(CLI::App& program) {
  for (const auto add : kVerbs) add(program);
}

}  // namespace ballast::tools
