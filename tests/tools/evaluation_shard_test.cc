#include "tools/evaluation_shard.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/configs/refusal.h"
#include "tests/tools/example_evaluation.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

EvaluationPart ShardOf(const EvaluationFile& whole, EvaluationShard shard) {
  EvaluationPart part;
  part.head = whole;
  part.head.rows.clear();
  part.head.cells.clear();
  part.origin = {{{"revision", "abc"}}, "digest"};
  part.shard = shard;
  const auto [first, end] = RowsOf(part);
  for (std::int64_t row = first; row < end; ++row) {
    part.rows[row] = whole.rows[static_cast<std::size_t>(row)];
  }
  return part;
}

// Two worlds with two replicas of one queue.
EvaluationFile ExampleAverages() {
  EvaluationFile file = ExampleEvaluation(2);
  file.average = AverageSettings{100, 10, {"1"}};
  file.safety_coefficient = 1;
  file.constraints.clear();
  file.episodes = 2;
  file.rows.clear();
  for (int i = 0; i < 4; ++i) {
    EvaluationRow row{};
    row.cell = {i / 2};
    row.episode = i % 2;
    row.episode_return = -0.1 * i;
    row.length = 900;
    row.average = {0.25, 8.0 + i, {1.0 / 3}};
    file.rows.push_back(row);
  }
  ComputeCellsAndAggregates(file);
  return file;
}

class Shards {
 public:
  fs::path Write(const EvaluationPart& part) {
    fs::path path = folder_.path() / (std::to_string(count_++) + ".shard");
    WriteFileAtomically(path, SerialiseShard(part));
    return path;
  }
  std::vector<fs::path> WriteAll(const EvaluationFile& whole,
                                 std::int64_t count) {
    std::vector<fs::path> paths;
    for (std::int64_t i = 1; i <= count; ++i) {
      paths.push_back(Write(ShardOf(whole, {i, count})));
    }
    return paths;
  }

 private:
  TemporaryFolder folder_;
  int count_ = 0;
};

void CheckRefused(const std::vector<fs::path>& paths,
                  const std::string& words) {
  const std::string message = configs::Refusal([&] { MergeShards(paths); });
  BOOST_TEST(message.find(words) != std::string::npos,
             "no \"" << words << "\" in: " << message);
}

BOOST_AUTO_TEST_SUITE(evaluation_shard)

BOOST_AUTO_TEST_CASE(shards_in_any_order_add_up_to_the_file_of_one_process) {
  const EvaluationFile whole = ExampleEvaluation(4);
  for (const std::int64_t count : {1, 2, 3, 5, 12}) {
    Shards shards;
    std::vector<fs::path> paths = shards.WriteAll(whole, count);
    BOOST_TEST(Serialise(MergeShards(paths)) == Serialise(whole));
    std::ranges::reverse(paths);
    BOOST_TEST(Serialise(MergeShards(paths)) == Serialise(whole));
  }
}

BOOST_AUTO_TEST_CASE(averages_are_shared_out_by_whole_worlds) {
  const EvaluationFile whole = ExampleAverages();
  Shards shards;
  BOOST_TEST(ShardOf(whole, {1, 2}).rows.size() == 2u);
  BOOST_TEST(Serialise(MergeShards(shards.WriteAll(whole, 2))) ==
             Serialise(whole));
  BOOST_TEST(configs::Refusal([&] {
               ShardOf(whole, {1, 3});
             }).find("only 2 worlds") != std::string::npos);
  BOOST_TEST(configs::Refusal([&] {
               ShardOf(ExampleEvaluation(1), {1, 4});
             }).find("only 3 episodes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_row_is_in_one_shard_and_shares_are_even) {
  for (const std::int64_t count : {1, 2, 5, 7, 11, 12}) {
    std::int64_t next = 0;
    for (std::int64_t i = 1; i <= count; ++i) {
      const auto [first, end] =
          RowsOf(ShardOf(ExampleEvaluation(4), {i, count}));
      BOOST_TEST(first == next);
      BOOST_TEST(std::abs((end - first) - 12.0 / count) < 1);
      next = end;
    }
    BOOST_TEST(next == 12);
  }
}

BOOST_AUTO_TEST_CASE(missing_double_and_foreign_shards_are_refused) {
  const EvaluationFile whole = ExampleEvaluation(4);
  Shards shards;
  const std::vector<fs::path> all = shards.WriteAll(whole, 3);
  CheckRefused({all[0], all[2]}, "shard 2/3 is missing; evaluate it with");
  CheckRefused({all[2], all[2]}, "is shard 3/3 like " + all[2].string());
  CheckRefused({all[0], all[1], all[2], shards.WriteAll(whole, 3)[1]},
               "name each shard once");
  CheckRefused({all[0], shards.WriteAll(whole, 2)[1]}, "of one partition");

  const auto refuse = [&](auto change, const std::string& what) {
    EvaluationPart other = ShardOf(whole, {2, 3});
    change(other);
    CheckRefused({all[0], shards.Write(other), all[2]},
                 "its " + what + " differs");
  };
  refuse([](auto& part) { part.head.seed = 1; }, "seed");
  refuse([](auto& part) { part.head.policy.sha256[0] = 'b'; }, "policy");
  refuse([](auto& part) { part.origin.configuration = "x"; }, "configuration");
  refuse([](auto& part) { part.origin.program["revision"] = "d"; },
         "program.revision");
  refuse([](auto& part) { part.origin.program["cpu_features"] = "avx2"; },
         "program.cpu_features");
}

BOOST_AUTO_TEST_CASE(a_damaged_shard_is_refused) {
  const std::string bytes =
      SerialiseShard(ShardOf(ExampleEvaluation(4), {1, 1}));
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "a.shard";
  const auto refuse = [&path](const std::string& text) {
    WriteFileAtomically(path, text);
    CheckRefused({path}, "evaluate it again with --shard");
  };
  for (std::size_t size = 0; size < bytes.size(); size += 31) {
    refuse(bytes.substr(0, size));
  }
  for (std::size_t at = 0; at < bytes.size(); at += 31) {
    std::string damaged = bytes;
    damaged[at] ^= 1;
    refuse(damaged);
  }
  refuse(bytes + "\n");
  refuse(Serialise(ExampleEvaluation(4)));
  CheckRefused({folder.path() / "absent"}, "there is no such file");
}

BOOST_AUTO_TEST_CASE(hostile_shards_with_right_checksums_are_refused) {
  const EvaluationFile whole = ExampleEvaluation(4);
  Shards shards;
  EvaluationPart part = ShardOf(whole, {2, 3});
  part.rows.erase(part.rows.begin());
  CheckRefused({shards.Write(part)}, "rows: must hold the 4 rows of the shard");
  part = ShardOf(whole, {2, 3});
  part.rows.begin()->second.cell = {0};
  CheckRefused({shards.Write(part)}, "rows[0].cell");
  part = ShardOf(whole, {2, 3});
  part.shard.count = 1'000'000;
  CheckRefused({shards.Write(part)}, "there are only 12 episodes");
  part.shard = {4, 3};
  CheckRefused({shards.Write(part)}, "shard.index");
}

BOOST_AUTO_TEST_CASE(a_share_is_named_by_its_number_and_theirs) {
  BOOST_TEST((ParseShard("2/4") == EvaluationShard{2, 4}));
  BOOST_TEST(ShardText({2, 4}) == "2/4");
  for (const char* text : {"", "1", "1/", "/2", "a/2", "1/2/3", "1.0/2"}) {
    BOOST_TEST(configs::Refusal([&] {
                 ParseShard(text);
               }).starts_with("--shard " + std::string(text) + ": "));
  }
  BOOST_TEST(configs::Refusal([] {
               ParseShard("0/4");
             }).find("count from 1 to 4") != std::string::npos);
  for (const char* text : {"5/4", "1/0", "-1/2", "1/9000000"}) {
    BOOST_CHECK_THROW(ParseShard(text), std::invalid_argument);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
