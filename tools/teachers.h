// The verb `teachers`: which of a run's policies should teach.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

void AddTeachers(CLI::App& program);

}  // namespace ballast::tools
