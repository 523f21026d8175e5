// The rows of an evaluation, computed where they are missing.
#pragma once

#include "tools/evaluation_journal.h"
#include "tools/evaluation_part.h"
#include "tools/evaluation_subject.h"

namespace ballast::tools {

/// Runs the rows that the part of an evaluation lacks, shows how far it has
/// come on standard error, and keeps every block that is finished.
/// @param threads  the caller's included; the rows do not depend on them.
/// @param part  that of `journal`; complete afterwards.
/// Throws std::invalid_argument for worlds that the task refuses.
void RunMissingRows(const EvaluationSubject& subject, int threads,
                    EvaluationJournal& journal, EvaluationPart& part);

}  // namespace ballast::tools
