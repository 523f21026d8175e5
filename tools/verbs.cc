#include "tools/verbs.h"

#include "tools/doctor.h"
#include "tools/list.h"
#include "tools/replay.h"

namespace ballast::tools {
namespace {

/// Every verb, in the order of `ballast --help`.
constexpr void (*kVerbs[])(CLI::App& program) = {
    &AddReplay,
    &AddList,
    &AddDoctor,
};

}  // namespace

void AddVerbs(CLI::App& program) {
  for (const auto add : kVerbs) add(program);
}

}  // namespace ballast::tools
