#include "tools/distillation/teacher_ranking_report.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

namespace ballast::tools {
namespace {

using agents::distillation::InformationEstimate;

std::string Number(double value, int digits = 2) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

nlohmann::ordered_json Json(const InformationEstimate& estimate) {
  return {{"nats", estimate.nats},
          {"halves", {estimate.halves[0], estimate.halves[1]}}};
}

nlohmann::ordered_json Json(const agents::distillation::Resolution& of) {
  return {{"noise", of.noise},
          {"spread", of.spread},
          {"is_enough", of.is_enough()}};
}

}  // namespace

std::vector<std::vector<std::string>> RankingCells(
    const TeacherRanking& ranking) {
  std::vector<std::vector<std::string>> cells{{"steps", "return"}};
  const bool has_cost = !ranking.constraints.empty();
  if (has_cost) cells.front().insert(cells.front().end(), {"cost", "within"});
  cells.front().insert(cells.front().end(), {"I_X", "I_Y action"});
  if (has_cost) cells.front().emplace_back("I_Y cost");
  cells.front().insert(cells.front().end(),
                       {"I_Y return", "rank",
                        ranking.of_choices ? "entropy" : "deviation", "score"});
  const int digits = ranking.of_choices ? 3 : 1;
  for (const RankedTeacher& teacher : ranking.teachers) {
    std::vector<std::string> row{std::to_string(teacher.steps),
                                 Number(teacher.episode_return, digits)};
    if (has_cost) {
      double cost = 0.0;
      for (const double each : teacher.costs) cost += each;
      row.insert(row.end(),
                 {Number(cost, 1), teacher.within_budget ? "yes" : "no"});
    }
    row.insert(row.end(),
               {Number(teacher.input.nats), Number(teacher.action.nats)});
    if (has_cost) row.push_back(Number(teacher.cost->nats, 3));
    row.insert(row.end(),
               {Number(teacher.reward.nats, 3), Number(teacher.effective_rank),
                Number(teacher.softness, 3), Number(teacher.score)});
    cells.push_back(std::move(row));
  }
  return cells;
}

std::string RankingSummary(const TeacherRanking& ranking) {
  std::string lines;
  const auto resolution = [&](const char* name,
                              const agents::distillation::Resolution& of) {
    lines += std::string(name) + ": deviation " + Number(of.spread, 3) +
             " over the policies, noise " + Number(of.noise, 3) +
             (of.is_enough() ? "\n" : ": it cannot tell them apart\n");
  };
  resolution("I_X", ranking.of_input);
  resolution("I_Y", ranking.of_target);
  for (const TeacherChoice& choice : ranking.choices) {
    lines += choice.rule + ": " + std::to_string(choice.steps) + "\n";
  }
  return lines;
}

nlohmann::ordered_json RankingJson(const TeacherRanking& ranking) {
  nlohmann::ordered_json document{{"version", 1},
                                  {"task", ranking.task},
                                  {"constraints", ranking.constraints}};
  for (const RankedTeacher& teacher : ranking.teachers) {
    nlohmann::ordered_json row{
        {"steps", teacher.steps},
        {"return", teacher.episode_return},
        {"costs", teacher.costs},
        {"within_budget", teacher.within_budget},
        {"input", Json(teacher.input)},
        {"action", Json(teacher.action)},
    };
    if (teacher.cost) row["cost"] = Json(*teacher.cost);
    row["return_class"] = Json(teacher.reward);
    row["effective_rank"] = teacher.effective_rank;
    row[ranking.of_choices ? "entropy" : "deviation"] = teacher.softness;
    row["score"] = teacher.score;
    document["teachers"].push_back(row);
  }
  document["input"] = Json(ranking.of_input);
  document["target"] = Json(ranking.of_target);
  for (const TeacherChoice& choice : ranking.choices) {
    document["choices"].push_back(
        {{"rule", choice.rule}, {"steps", choice.steps}});
  }
  return document;
}

}  // namespace ballast::tools
