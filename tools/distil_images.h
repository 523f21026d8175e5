// `ballast distil-images`: what teaches a small classifier of pictures best?
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

void AddDistilImages(CLI::App& program);

}  // namespace ballast::tools
