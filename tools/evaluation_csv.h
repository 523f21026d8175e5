// An evaluation's rows as a table for spreadsheets and scripts.
#pragma once

#include <string>

#include "tools/evaluation_file.h"

namespace ballast::tools {

/// A line of column names, then one per row in the order of the file; numbers
/// read back as the same doubles, fields are quoted where RFC 4180 asks for it.
/// The columns are listed in docs/evaluation.md.
std::string EvaluationAsCsv(const EvaluationFile& file);

}  // namespace ballast::tools
