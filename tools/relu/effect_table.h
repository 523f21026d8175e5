// What a study of the training effect holds, and what it says in short.
#pragma once

#include <string>

#include "tools/study_table.h"

namespace ballast::tools {

/// The columns that name a training, and those that say how it went.
StudyTable::Columns EffectKeys();
StudyTable::Columns EffectValues();

/// Per network, format and optimiser a line for each arm: accuracies, and how
/// far they lie from slope 0 of the same seeds.
std::string EffectSummary(const StudyTable& table);

}  // namespace ballast::tools
