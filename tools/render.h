// `ballast render`: films of policies in perturbed worlds.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

void AddRender(CLI::App& program);

}  // namespace ballast::tools
