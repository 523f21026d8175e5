// Small policies of every kind, as an export finds them.
#pragma once

#include <string>
#include <vector>

#include "models/layout.h"
#include "models/networks/network_policy.h"
#include "tools/export/exported_policy.h"
#include "tools/export/golden_pairs.h"

namespace ballast::tools {

/// Every kind of policy and activation, with and without LayerNorm, of widths
/// that do and do not fill vectors.
std::vector<models::PolicyShape> ExampleShapes();

/// Five observations; a box whose three ranges are [-1, 1], [-0.05, 0.05] and
/// everything, or the shape's factors.
models::PolicyLayout ExampleLayout(const models::PolicyShape& shape);

/// A policy of freshly drawn weights that has seen some observations.
std::unique_ptr<models::NetworkPolicy> ExamplePolicy(
    const models::PolicyShape& shape);

/// The bytes of its policy file.
std::string ExampleFile(const models::PolicyShape& shape);

/// Written and read back.
ExportedPolicy ExampleExport(const models::PolicyShape& shape,
                             const models::PolicyLayout& layout);

/// What the policy itself says about observations that no golden pair holds,
/// half of them under random masks.
PolicyAnswers OtherAnswers(const ExportedPolicy& exported);

}  // namespace ballast::tools
