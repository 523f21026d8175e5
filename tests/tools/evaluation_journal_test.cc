#include "tools/evaluation_journal.h"

#include <zlib.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/tools/example_evaluation.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

// Four worlds with three episodes each, as one of the shards of 12 rows.
EvaluationPart ExamplePart() {
  EvaluationPart part;
  part.head = ExampleEvaluation(4);
  part.head.rows.clear();
  part.head.cells.clear();
  part.origin = {{{"revision", "abc"}}, "digest"};
  return part;
}

// The rows of the example; some of their numbers are hard to write.
std::vector<EvaluationRow> ExampleRows() {
  std::vector<EvaluationRow> rows = ExampleEvaluation(4).rows;
  rows[0].episode_return = 0.1 + 0.2;
  rows[1].episode_return = -0.0;
  rows[2].discounted_return = std::numeric_limits<double>::denorm_min();
  rows[3].episode_return = 1e100;
  rows[4].seed = std::numeric_limits<std::uint64_t>::max();
  return rows;
}

class Journal {
 public:
  fs::path path() const { return folder_.path() / "e.json.journal"; }
  std::string Bytes() const { return ReadWholeFile(path(), 1 << 20); }

  // Three blocks of four rows.
  void WriteBlocks(int count = 3) const {
    EvaluationPart part = ExamplePart();
    EvaluationJournal journal(path(), /*fresh=*/false, part);
    const std::vector<EvaluationRow> rows = ExampleRows();
    for (int i = 0; i < count; ++i) {
      journal.Append(std::span(rows).subspan(4 * i, 4));
    }
  }
  // What is found by the next process.
  EvaluationPart Reopen(bool fresh = false,
                        EvaluationPart part = ExamplePart()) const {
    const EvaluationJournal journal(path(), fresh, part);
    return part;
  }

 private:
  TemporaryFolder folder_;
};

void CheckRefused(const Journal& journal, const EvaluationPart& part,
                  const std::string& words) {
  const std::string before = journal.Bytes();
  BOOST_CHECK_EXCEPTION(journal.Reopen(false, part), std::invalid_argument,
                        [&](const std::exception& error) {
                          const std::string message = error.what();
                          BOOST_TEST_MESSAGE(message);
                          return message.starts_with(journal.path().string()) &&
                                 message.find(words) != std::string::npos &&
                                 message.find("--fresh") != std::string::npos &&
                                 message.find('\n') == std::string::npos;
                        });
  BOOST_TEST(journal.Bytes() == before);
}

// A line as the journal has it, its checksum right.
std::string Line(const std::string& content) {
  char sum[9];
  std::snprintf(
      sum, sizeof(sum), "%08lx",
      crc32(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
  return sum + (" " + content) + "\n";
}

BOOST_AUTO_TEST_SUITE(evaluation_journal)

BOOST_AUTO_TEST_CASE(kept_rows_come_back_with_their_bits) {
  const Journal journal;
  journal.WriteBlocks();
  const EvaluationPart part = journal.Reopen();
  const std::vector<EvaluationRow> expected = ExampleRows();
  BOOST_REQUIRE(part.rows.size() == expected.size());
  for (const auto& [number, row] : part.rows) {
    const EvaluationRow& other = expected[static_cast<std::size_t>(number)];
    BOOST_TEST(row.cell == other.cell);
    BOOST_TEST(row.episode == other.episode);
    BOOST_TEST(row.seed == other.seed);
    BOOST_TEST(row.episode_return == other.episode_return);
    BOOST_TEST(std::signbit(row.episode_return) ==
               std::signbit(other.episode_return));
    BOOST_TEST(row.discounted_return == other.discounted_return);
    BOOST_TEST(row.costs == other.costs);
    BOOST_TEST(row.discounted_costs == other.discounted_costs);
    BOOST_TEST(row.longest_cost_runs == other.longest_cost_runs);
    BOOST_TEST(row.length == other.length);
  }
}

BOOST_AUTO_TEST_CASE(wherever_it_is_torn_the_whole_blocks_remain) {
  const Journal whole;
  whole.WriteBlocks();
  const std::string bytes = whole.Bytes();
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n') ends.push_back(i + 1);
  }
  BOOST_REQUIRE(ends.size() == 4u);
  const Journal torn;
  for (std::size_t size = 0; size <= bytes.size(); size += 7) {
    WriteFileAtomically(torn.path(), bytes.substr(0, size));
    const std::size_t blocks = (size >= ends[1]) + (size >= ends[2]);
    BOOST_TEST(torn.Reopen().rows.size() == 4 * blocks);
    // What was torn is gone, so what is appended now is found again.
    if (blocks != 2) continue;
    const std::vector<EvaluationRow> rows = ExampleRows();
    EvaluationPart part = ExamplePart();
    EvaluationJournal(torn.path(), false, part)
        .Append(std::span(rows).subspan(8, 4));
    BOOST_TEST(torn.Bytes() == bytes);
  }
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_costs_the_rest_and_gives_nothing_wrong) {
  const Journal journal;
  journal.WriteBlocks();
  const std::string bytes = journal.Bytes();
  const std::size_t head = bytes.find('\n') + 1;
  const std::size_t first = bytes.find('\n', head) + 1;
  for (std::size_t at = first; at < bytes.size(); at += 5) {
    std::string damaged = bytes;
    damaged[at] ^= 4;
    WriteFileAtomically(journal.path(), damaged);
    const std::size_t rows = journal.Reopen().rows.size();
    BOOST_TEST((rows == 4 || rows == 8));
  }
}

BOOST_AUTO_TEST_CASE(what_keeps_no_row_leaves_no_file_and_binds_nobody) {
  const Journal journal;
  journal.Reopen();
  BOOST_TEST(!fs::exists(journal.path()));

  journal.WriteBlocks();
  const std::string bytes = journal.Bytes();
  WriteFileAtomically(journal.path(), bytes.substr(0, bytes.find('\n') + 9));
  EvaluationPart other = ExamplePart();
  other.head.seed = 8;
  BOOST_TEST(journal.Reopen(false, other).rows.empty());
}

BOOST_AUTO_TEST_CASE(rows_of_another_evaluation_are_refused_by_what_differs) {
  const Journal journal;
  journal.WriteBlocks();
  const auto refuse = [&journal](auto change, const std::string& what) {
    EvaluationPart other = ExamplePart();
    change(other);
    CheckRefused(journal, other, "whose " + what + " was another");
  };
  refuse([](auto& part) { part.head.seed = 1; }, "seed");
  refuse([](auto& part) { part.head.policy.sha256[0] = 'b'; }, "policy");
  refuse([](auto& part) { part.head.axes[0].values[1] = 0.8; }, "grid");
  refuse([](auto& part) { part.head.episodes = 4; }, "episodes");
  refuse([](auto& part) { part.head.deterministic = true; }, "deterministic");
  refuse([](auto& part) { part.head.constraints[0].discount = 0.9; },
         "constraints");
  refuse([](auto& part) { part.head.challenges["action_delay"] = 1; },
         "challenges");
  refuse([](auto& part) { part.origin.configuration = "x"; }, "configuration");
  refuse([](auto& part) { part.origin.program["revision"] = "d"; },
         "program.revision");
  refuse([](auto& part) { part.shard = {1, 2}; }, "shard");

  EvaluationPart other = ExamplePart();
  other.head.seed = 1;
  BOOST_TEST(journal.Reopen(/*fresh=*/true, other).rows.empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_journal_is_refused_and_left_alone) {
  const Journal journal;
  WriteFileAtomically(journal.path(), "notes\nof mine\n");
  CheckRefused(journal, ExamplePart(), "is no journal");

  const fs::path target = journal.path().string() + ".target";
  fs::rename(journal.path(), target);
  fs::create_symlink(target, journal.path());
  BOOST_CHECK_THROW(journal.Reopen(/*fresh=*/true), std::runtime_error);
  BOOST_TEST(ReadWholeFile(target, 100) == "notes\nof mine\n");
}

BOOST_AUTO_TEST_CASE(hostile_lines_with_right_checksums_are_refused) {
  const Journal journal;
  journal.WriteBlocks(1);
  const std::string whole = journal.Bytes();
  const std::string head = whole.substr(0, whole.find('\n') + 1);
  const std::string block = whole.substr(head.size() + 9);
  const auto refuse = [&](const std::string& text, const std::string& words) {
    WriteFileAtomically(journal.path(), text);
    CheckRefused(journal, ExamplePart(), words);
  };
  refuse(whole + Line("{}"), "rows: is missing");
  refuse(whole + Line("[]"), "must be an object");
  refuse(whole + Line(R"({"rows":[{}]})"), "rows[0].cell");
  refuse(whole + Line(std::string(1000, '[')), "JSON");
  refuse(whole + Line(R"({"rows":[],"x":1})"), "x: unknown key");
  refuse(whole + Line(block.substr(0, block.size() - 1)), "stands twice");
  refuse(Line(R"({"format":"other"})") + whole.substr(head.size()), "format");
  std::string far = block.substr(0, block.size() - 1);
  far.replace(far.find(R"("cell":[0])"), 10, R"("cell":[9])");
  refuse(head + Line(far), "rows[0].cell: must hold an index");
}

BOOST_AUTO_TEST_CASE(two_processes_do_not_share_a_journal) {
  const Journal journal;
  EvaluationPart part = ExamplePart();
  const EvaluationJournal first(journal.path(), false, part);
  BOOST_CHECK_EXCEPTION(journal.Reopen(/*fresh=*/true), std::runtime_error,
                        [](const std::exception& error) {
                          return std::string(error.what()).find("--out") !=
                                 std::string::npos;
                        });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
