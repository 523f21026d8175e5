// What a study of distillation on pictures holds, and what it says in short.
#pragma once

#include <optional>
#include <string>

#include "tools/study_table.h"

namespace ballast::tools {

/// The columns that name a student, and those that say what became of it.
StudyTable::Columns ImageStudyKeys();
StudyTable::Columns ImageStudyValues();

/// How many epochs the longer arm has, whatever its seed: those it already had,
/// or else as many whole epochs of the plain arm as take no more processor time
/// than SHAKE, by what the table holds of both, and from 1 to 100,000. Nothing
/// if it lacks one.
/// @param key  of a student of the longer arm.
std::optional<int> LongerEpochs(const StudyTable& table,
                                const StudyTable::Row& key);

/// Per student a line for each arm, and its teacher.
std::string ImageStudySummary(const StudyTable& table);

}  // namespace ballast::tools
