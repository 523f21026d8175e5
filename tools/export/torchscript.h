// A policy as a TorchScript module, for Python and C++.
#pragma once

#include <string>

#include "tools/export/exported_policy.h"

namespace ballast::tools {

/// The bytes of a .pt file that torch.jit.load opens without any code of ours:
/// normaliser, network, clipping and golden pairs in the module, the layout as
/// the extra file "layout.json", the golden pairs once more as "golden.json".
/// Equal policies of one name give equal bytes.
/// Throws std::invalid_argument where GoldenPairs does.
std::string TorchScriptFile(const ExportedPolicy& exported);

}  // namespace ballast::tools
