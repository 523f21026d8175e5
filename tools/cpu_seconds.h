// Processor time that was spent so far, which other programs do not add to.
#pragma once

namespace ballast::tools {

/// Of the calling thread.
double ThreadCpuSeconds();
/// Of all threads of this program.
double ProcessCpuSeconds();

}  // namespace ballast::tools
