// Every list as one Markdown page: docs/tasks.md.
#pragma once

#include <string>

namespace ballast::tools {

/// A section per robot, then challenges, levels, schedulers and what the other
/// lists hold. The same on every machine.
std::string ListPage();

}  // namespace ballast::tools
