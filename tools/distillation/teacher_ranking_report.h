// A ranking of teachers for people and for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "tools/distillation/teacher_ranking.h"

namespace ballast::tools {

/// Rows of a table, the head first.
std::vector<std::vector<std::string>> RankingCells(
    const TeacherRanking& ranking);
/// What the rules choose and whether the numbers can tell, line by line.
std::string RankingSummary(const TeacherRanking& ranking);
nlohmann::ordered_json RankingJson(const TeacherRanking& ranking);

}  // namespace ballast::tools
