#include "tools/leaderboard/site_files.h"

#include <nlohmann/json.hpp>

#include "tools/csv_field.h"
#include "tools/progress_table.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

Json NumbersJson(const BoardRow& row) {
  Json numbers;
  for (std::size_t i = 0; i < row.numbers.size(); ++i) {
    const BoardNumber& number = row.numbers[i];
    Json& object = numbers[std::string(BoardColumns()[i].name)];
    object = {{"value", number.value}, {"low", nullptr}, {"high", nullptr}};
    if (number.interval) {
      object["low"] = number.interval->low;
      object["high"] = number.interval->high;
    } else {
      object["refusal"] = number.refusal;
    }
  }
  return numbers;
}

Json RunsJson(const Entry& entry) {
  Json runs = Json::array();
  for (const EntryRun& run : entry.manifest.runs) {
    runs.push_back(
        {{"task", run.task},
         {"training_seed", run.training_seed},
         {"evaluation", run.evaluation},
         {"policy", run.policy.empty() ? Json() : Json(run.policy)}});
  }
  return runs;
}

Json EntryJson(const SiteData& data, const BoardRow& row) {
  const Entry& entry = data.entries[row.entry];
  return {{"entry", entry.id},
          {"page", "entries/" + PageOf(entry) + "/index.html"},
          {"name", entry.manifest.name},
          {"authors", entry.manifest.authors},
          {"standing", Name(row.standing)},
          {"rank", row.rank ? Json(*row.rank) : Json()},
          {"numbers", NumbersJson(row)},
          {"runs", RunsJson(entry)}};
}

/// A text that a spreadsheet would take for a formula is kept from being one.
std::string TextField(const std::string& text) {
  const bool formula = !text.empty() && std::string("=+-@\t\r").find(text[0]) !=
                                            std::string::npos;
  return QuotedField(formula ? "'" + text : text);
}

}  // namespace

std::string LeaderboardJson(const SiteData& data) {
  Json boards = Json::array();
  for (std::size_t i = 0; i < data.boards.size(); ++i) {
    const Board& board = data.boards[i];
    Json tasks = Json::array();
    for (const BoardTask& task : board.tasks) tasks.push_back(task.head.task);
    Json entries = Json::array();
    for (const BoardRow& row : data.rows[i]) {
      entries.push_back(EntryJson(data, row));
    }
    boards.push_back({{"name", board.name},
                      {"title", board.title},
                      {"page", "boards/" + board.name + ".html"},
                      {"tasks", tasks},
                      {"entries", entries}});
  }
  const Json root = {{"format", "ballast-leaderboard"},
                     {"version", 1},
                     {"title", data.title},
                     {"boards", boards}};
  return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string BoardCsv(const SiteData& data, std::size_t board) {
  std::string csv = "entry,name,authors,standing,rank";
  for (const BoardColumn& column : BoardColumns()) {
    const std::string name(column.name);
    csv += "," + name + "," + name + ".low," + name + ".high";
  }
  csv += '\n';
  for (const BoardRow& row : data.rows[board]) {
    const Entry& entry = data.entries[row.entry];
    csv += entry.id + "," + TextField(entry.manifest.name) + "," +
           TextField(entry.manifest.authors) + "," +
           std::string(Name(row.standing)) + "," +
           (row.rank ? std::to_string(*row.rank) : "");
    for (const BoardNumber& number : row.numbers) {
      csv += "," + ShortestText(number.value) + ",";
      if (number.interval) {
        csv += ShortestText(number.interval->low) + "," +
               ShortestText(number.interval->high);
      } else {
        csv += ",";
      }
    }
    csv += '\n';
  }
  return csv;
}

}  // namespace ballast::tools
