#include "tools/leaderboard/standings.h"

#include <boost/test/unit_test.hpp>

#include "tests/tools/leaderboard/example_entry.h"

namespace ballast::tools {
namespace {

/// An entry without files, whose two worlds have these returns and costs.
Entry MadeUp(const Board& board, const std::string& id,
             const std::vector<std::pair<double, double>>& by_seed) {
  Entry entry;
  entry.id = id;
  entry.board = &board;
  for (const auto& [episode_return, cost] : by_seed) {
    EvaluationFile file = board.tasks.front().head;
    file.policy.training_seed = std::ssize(entry.evaluations);
    for (std::int64_t world = 0; world < 2; ++world) {
      for (std::int64_t episode = 0; episode < 2; ++episode) {
        EvaluationRow row{};
        row.cell = {world};
        row.episode = episode;
        row.episode_return = episode_return;
        // The second world costs more.
        row.costs = {cost + 10 * static_cast<double>(world)};
        row.discounted_costs = {0};
        row.longest_cost_runs = {0};
        row.length = 1000;
        file.rows.push_back(row);
      }
    }
    ComputeCellsAndAggregates(file);
    entry.evaluations.push_back(file);
  }
  return entry;
}

double NumberOf(const BoardRow& row, std::string_view name) {
  for (std::size_t i = 0; i < BoardColumns().size(); ++i) {
    if (BoardColumns()[i].name == name) return row.numbers[i].value;
  }
  throw std::logic_error("no such column");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(standings)

// The budget is 100: 95 keeps it in the first world only.
BOOST_AUTO_TEST_CASE(scores_are_as_counted_by_hand) {
  const ExampleEntry example;
  const Board& board = example.board().front();
  const std::vector<Entry> entries = {
      MadeUp(board, "a", {{800, 50}, {600, 95}, {400, 200}})};
  const BoardRow row = Standings(entries, board, {}).front();
  BOOST_TEST(NumberOf(row, "safe_return") == (0.8 + 0.3 + 0) / 3,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(NumberOf(row, "safe_worlds") == 0.5,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(NumberOf(row, "safe_everywhere") == 1.0 / 3,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(NumberOf(row, "return") == 0.6,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(NumberOf(row, "cost") == (0.55 + 1.0 + 2.05) / 3,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(NumberOf(row, "worst_cost") == (0.6 + 1.05 + 2.1) / 3,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(ranks_differ_only_where_intervals_do) {
  const ExampleEntry example;
  const Board& board = example.board().front();
  const std::vector<Entry> entries = {
      MadeUp(board, "low", {{100, 0}, {101, 0}, {102, 0}}),
      MadeUp(board, "wide", {{300, 0}, {500, 0}, {900, 0}}),
      MadeUp(board, "high", {{800, 0}, {801, 0}, {802, 0}}),
      MadeUp(board, "alike", {{900, 0}, {900, 0}, {900, 0}})};
  const auto rows = Standings(entries, board, {});
  // From the best score; "alike" has no interval and therefore no rank.
  BOOST_TEST(entries[rows[0].entry].id == "alike");
  BOOST_TEST(!rows[0].rank.has_value());
  BOOST_TEST(rows[0].numbers.front().refusal != "");
  BOOST_TEST(entries[rows[1].entry].id == "high");
  BOOST_TEST(*rows[1].rank == 1);
  BOOST_TEST(entries[rows[2].entry].id == "wide");
  BOOST_TEST(*rows[2].rank == 1);
  BOOST_TEST(entries[rows[3].entry].id == "low");
  BOOST_TEST(*rows[3].rank == 2);
  // The law behind it, over all pairs.
  for (const BoardRow& a : rows) {
    for (const BoardRow& b : rows) {
      if (!a.rank || !b.rank || *a.rank >= *b.rank) continue;
      BOOST_TEST(a.numbers[0].interval->low < a.numbers[0].interval->high);
      BOOST_TEST(*b.rank > 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_verified_is_ranked_apart) {
  const ExampleEntry example;
  const Board& board = example.board().front();
  std::vector<Entry> entries = {
      MadeUp(board, "unverified", {{900, 0}, {901, 0}, {902, 0}}),
      MadeUp(board, "verified", {{100, 0}, {101, 0}, {102, 0}}),
      MadeUp(board, "told", {{990, 0}, {991, 0}, {992, 0}})};
  entries[2].manifest.self_reported = true;
  // A ledger that knows it makes no difference to what is self-reported.
  const Ledger ledger = {{"verified", {}}, {"told", {}}};
  const auto rows = Standings(entries, board, ledger);
  BOOST_TEST(entries[rows[0].entry].id == "verified");
  BOOST_TEST((rows[1].standing == Standing::kUnverified));
  BOOST_TEST((rows[2].standing == Standing::kSelfReported));
  for (const BoardRow& row : rows) BOOST_TEST(*row.rank == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
