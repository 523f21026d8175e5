// What a forger could try, and what becomes of it.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>

#include "models/sha256.h"
#include "tests/configs/refusal.h"
#include "tests/tools/leaderboard/check_says.h"
#include "tests/tools/leaderboard/example_entry.h"
#include "tools/atomic_file.h"
#include "tools/leaderboard/entry.h"
#include "tools/leaderboard/ledger.h"
#include "tools/leaderboard/verify.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{1} << 24;

/// What `verify` says of all worlds of one entry; empty if it is verified.
std::string Verdict(const ExampleEntry& example, const fs::path& entry) {
  VerifyOptions options;
  options.entries = {entry};
  options.boards = example.boards();
  options.share = 1;
  options.seed = 1;
  return Verify(options).front().refusal;
}

fs::path FirstEvaluation(const ExampleEntry& example, const fs::path& entry) {
  return entry /
         PlaceOf(EntryPart::kEvaluation,
                 OpenEntry(entry, example.board()).manifest.runs[0].evaluation);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(forged_entry)

BOOST_AUTO_TEST_CASE(an_honest_entry_gives_the_same_bits) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("honest");
  VerifyOptions options;
  options.entries = {entry};
  options.boards = example.boards();
  options.share = 1;
  options.ledger = example.path("ledger.json");
  const VerifiedEntry verified = Verify(options).front();
  BOOST_TEST(verified.refusal == "");
  BOOST_TEST((verified.rerun.agreement == Agreement::kBits));
  BOOST_TEST(verified.rerun.cells == 4);
  BOOST_TEST(verified.rerun.episodes == 8);
  BOOST_TEST(ReadLedger(options.ledger).at(verified.id).cells == 4);
}

BOOST_AUTO_TEST_CASE(
    a_number_edited_with_all_that_follows_is_found_by_a_rerun) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("edited");
  ForgeEvaluation(entry, 1,
                  [](EvaluationFile& file) { file.rows[3].costs[0] += 1; });
  CheckSays(Verdict(example, entry),
            "cartpole.swingup, training seed 1, perturbation.pole_length = "
            "1.1, episode 1: ");
}

BOOST_AUTO_TEST_CASE(the_last_bit_of_a_number_counts) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("bit");
  ForgeEvaluation(entry, 0, [](EvaluationFile& file) {
    double& number = file.rows[0].discounted_return;
    number = std::nextafter(number, 1e9);
  });
  CheckSays(Verdict(example, entry), "was measured");
}

BOOST_AUTO_TEST_CASE(another_program_is_held_to_a_band) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("elsewhere");
  const auto claim_other_program = [&] {
    EditManifest(entry, [](EntryManifest& manifest) {
      manifest.program["compiler"] = "another";
    });
  };
  ForgeEvaluation(entry, 0, [](EvaluationFile& file) {
    for (EvaluationRow& row : file.rows) row.episode_return *= 1 + 1e-12;
  });
  claim_other_program();
  BOOST_TEST(Verdict(example, entry) == "");
  ForgeEvaluation(entry, 0, [](EvaluationFile& file) {
    for (EvaluationRow& row : file.rows) row.episode_return += 900;
  });
  CheckSays(Verdict(example, entry), "mean return");
}

BOOST_AUTO_TEST_CASE(another_policy_is_found_by_its_digest_and_by_a_rerun) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("swapped");
  // Only the file: the digest tells.
  const Entry honest = OpenEntry(entry, example.board());
  const fs::path policy =
      entry / PlaceOf(EntryPart::kPolicy, honest.manifest.runs[0].policy);
  const std::string original = ReadWholeFile(policy, kMostBytes);
  std::string other = original;
  other.back() ^= 1;
  WriteFileAtomically(policy, other);
  CheckSays(Verdict(example, entry), "its SHA-256 is not the one");
  WriteFileAtomically(policy, original);
  BOOST_TEST(Verdict(example, entry) == "");
  // And everything that names it.
  const std::string digest = models::Sha256Hex(other);
  WriteFileAtomically(entry / PlaceOf(EntryPart::kPolicy, digest), other);
  ForgeEvaluation(entry, 0, [&](EvaluationFile& file) {
    file.policy.sha256 = digest;
    file.rows[0].episode_return += 1;
  });
  EditManifest(entry, [&](EntryManifest& manifest) {
    manifest.runs[0].policy = digest;
  });
  BOOST_TEST(Verdict(example, entry) != "");
}

BOOST_AUTO_TEST_CASE(another_grid_is_not_of_the_board) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("easier");
  ForgeEvaluation(entry, 0, [](EvaluationFile& file) {
    file.axes[0].values = {1.0, 1.01};
  });
  CheckSays(Verdict(example, entry), "differs in grid from what example-v1");

  EvaluationFile file = ReadEvaluationFile(example.evaluation(0));
  file.axes[0].values = {1.0, 1.01};
  ComputeCellsAndAggregates(file);
  WriteFileAtomically(example.evaluation(0), Serialise(file));
  CheckSays(configs::Refusal([&] { example.Pack("easier-too"); }),
            "differs in grid");
  BOOST_TEST(!fs::exists(example.path("easier-too")));
}

BOOST_AUTO_TEST_CASE(a_milder_budget_is_not_of_the_board) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("milder");
  ForgeEvaluation(entry, 0, [](EvaluationFile& file) {
    file.constraints[0].budget_per_episode = 1000;
  });
  CheckSays(Verdict(example, entry), "differs in constraints");
}

BOOST_AUTO_TEST_CASE(a_truncated_file_is_not_the_one_that_was_packed) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("truncated");
  const fs::path evaluation = FirstEvaluation(example, entry);
  fs::resize_file(evaluation, fs::file_size(evaluation) / 2);
  CheckSays(Verdict(example, entry), "its SHA-256 is not the one");
  fs::resize_file(entry / "entry.json", 100);
  CheckSays(Verdict(example, entry), "entry.json");
}

BOOST_AUTO_TEST_CASE(a_file_of_a_gigabyte_is_refused_unread) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("huge");
  const fs::path evaluation = FirstEvaluation(example, entry);
  fs::resize_file(evaluation, std::uintmax_t{1} << 30);
  CheckSays(Verdict(example, entry), evaluation.string());
  fs::resize_file(entry / "entry.json", std::uintmax_t{1} << 30);
  CheckSays(Verdict(example, entry), "entry.json");
}

BOOST_AUTO_TEST_CASE(one_policy_is_not_two_trainings) {
  const ExampleEntry example;
  EvaluationFile file = ReadEvaluationFile(example.evaluation(0));
  file.policy.training_seed = 1;
  WriteFileAtomically(example.evaluation(1), Serialise(file));
  CheckSays(configs::Refusal([&] { example.Pack("copied"); }),
            "have the same policy");
}

BOOST_AUTO_TEST_CASE(one_training_does_not_count_twice) {
  const ExampleEntry example;
  EvaluationFile file = ReadEvaluationFile(example.evaluation(1));
  file.policy.training_seed = 0;
  WriteFileAtomically(example.evaluation(1), Serialise(file));
  CheckSays(configs::Refusal([&] { example.Pack("repeated"); }),
            "training seed 0 of cartpole.swingup stands twice");
}

BOOST_AUTO_TEST_CASE(digests_lead_nowhere_else) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("traversal");
  EditManifest(entry, [](EntryManifest& manifest) {
    manifest.runs[0].evaluation =
        "../../../../../../../../../../../../../../../../../etc/passwd-------";
  });
  CheckSays(Verdict(example, entry), "evaluation");
  BOOST_TEST(Verdict(example, entry).find("passwd") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(links_are_not_followed) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("linked");
  const fs::path evaluation = FirstEvaluation(example, entry);
  fs::rename(evaluation, example.path("moved.json"));
  fs::create_symlink(example.path("moved.json"), evaluation);
  CheckSays(Verdict(example, entry), "is a link");
}

BOOST_AUTO_TEST_CASE(a_program_of_the_authors_is_never_run) {
  const ExampleEntry example;
  const fs::path trace = example.path("was-run");
  SubmitOptions options = example.submission("trusting");
  options.policies.clear();
  for (const int seed : {0, 1}) {
    EvaluationFile file = ReadEvaluationFile(example.evaluation(seed));
    file.policy.kind = "external";
    file.policy.run = "touch " + trace.string();
    file.policy.sha256 =
        models::Sha256Hex(file.policy.run + std::to_string(seed));
    WriteFileAtomically(example.evaluation(seed), Serialise(file));
  }
  Submit(options);
  VerifyOptions verify;
  verify.entries = {options.out};
  verify.boards = example.boards();
  verify.ledger = example.path("ledger.json");
  const VerifiedEntry verified = Verify(verify).front();
  BOOST_TEST(verified.refusal == "");
  BOOST_TEST(verified.self_reported);
  BOOST_TEST(verified.rerun.cells == 0);
  BOOST_TEST(ReadLedger(verify.ledger).empty());
  BOOST_TEST(!fs::exists(trace));
  // Nor does it pass for a policy by leaving the mark out.
  EditManifest(options.out, [](EntryManifest& manifest) {
    manifest.self_reported = false;
    manifest.runs[0].policy = manifest.runs[0].evaluation;
    manifest.runs[1].policy = manifest.runs[1].evaluation;
  });
  BOOST_TEST(Verdict(example, options.out) != "");
}

BOOST_AUTO_TEST_CASE(what_is_refused_leaves_the_ledger) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("fallen");
  const Entry honest = OpenEntry(entry, example.board());
  VerifyOptions options;
  options.entries = {entry};
  options.boards = example.boards();
  options.ledger = example.path("ledger.json");
  Verify(options);
  BOOST_TEST(ReadLedger(options.ledger).size() == 1U);
  const fs::path policy =
      entry / PlaceOf(EntryPart::kPolicy, honest.manifest.runs[0].policy);
  fs::resize_file(policy, fs::file_size(policy) - 1);
  Verify(options);
  BOOST_TEST(ReadLedger(options.ledger).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
