// `ballast probe-relu`: does the ReLU's slope at 0 matter?
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

void AddProbeRelu(CLI::App& program);

}  // namespace ballast::tools
