#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/tools/images/fashion_mnist_set.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/bench_relu.h"

namespace ballast::tools {
namespace {

using Words = std::vector<std::string>;

nlohmann::json Json(Words words) {
  words.insert(words.begin(), "probe-relu");
  words.emplace_back("--json");
  const ProgramResult result = RunProgram(words);
  BOOST_TEST_CONTEXT(result.error) BOOST_REQUIRE(result.status == 0);
  return nlohmann::json::parse(result.output);
}

void CheckRefusal(Words words, const std::string& says) {
  words.insert(words.begin(), "probe-relu");
  const ProgramResult result = RunProgram(words);
  BOOST_TEST(result.status == 2);
  BOOST_TEST(result.output == "");
  BOOST_TEST(result.error.find(says) != std::string::npos, result.error);
}

const std::string kQueueing =
    std::string(BALLAST_SOURCE_DIR) + "/configs/queueing";
const std::string kQueue = kQueueing + "/train/dqn_criss_cross_bm.toml";

/// Refused is a table of this verb that holds such lines, before any picture is
/// read.
void CheckTableRefusal(const std::string& verb, const std::string& lines,
                       const std::string& says) {
  const TemporaryFolder folder;
  const std::string out = (folder.path() / "study.csv").string();
  WriteFileAtomically(out, lines);
  CheckRefusal({verb, "--out", out, "--images", "/nowhere"}, out + ":" + says);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(probe_relu)

BOOST_AUTO_TEST_CASE(a_zone_is_measured_once_and_kept) {
  if (IsSetAbsent()) return;
  const TemporaryFolder folder;
  const std::string out = (folder.path() / "zone.csv").string();
  const Words words = {"zone", "--depths",      "1,2", "--widths",
                       "16",   "--inits",       "1",   "--out",
                       out,    "--minibatches", "3"};
  const nlohmann::json rows = Json(words);
  BOOST_REQUIRE(rows.size() == 2u);
  BOOST_TEST(rows[1].at("hidden") == "16x16");
  BOOST_TEST(rows[1].at("compared") == 3);
  BOOST_TEST(rows[1].at("evaluations") == 3 * 256 * 32);
  const std::string text = ReadWholeFile(out, 10000);
  BOOST_TEST((Json(words) == rows));
  BOOST_TEST(ReadWholeFile(out, 10000) == text);
}

BOOST_AUTO_TEST_CASE(an_effect_has_one_arm_for_slope_zero) {
  if (IsSetAbsent()) return;
  const nlohmann::json rows =
      Json({"effect", "--hidden", "8", "--epochs", "1", "--batch", "6000",
            "--optimisers", "sgd", "--seeds", "3", "--controls", "rows"});
  BOOST_REQUIRE(rows.size() == 4u);
  const auto arm = [&](int i) {
    return rows[i].at("rule").get<std::string>() + " " +
           rows[i].at("slope").dump() + " " +
           rows[i].at("control").get<std::string>();
  };
  BOOST_TEST(arm(0) == "multiply 0 none");
  BOOST_TEST(arm(1) == "multiply 1 none");
  BOOST_TEST(arm(2) == "overwrite 1 none");
  BOOST_TEST(arm(3) == "multiply 0 rows");
}

BOOST_AUTO_TEST_CASE(a_census_has_a_row_for_each_epoch_and_layer) {
  if (IsSetAbsent()) return;
  const nlohmann::json rows =
      Json({"census", "--hidden", "8,8", "--epochs", "2", "--batch", "6000",
            "--precisions", "float32"});
  BOOST_REQUIRE(rows.size() == 4u);
  BOOST_TEST(rows[3].at("epoch") == 2);
  BOOST_TEST(rows[3].at("layer") == 2);
  BOOST_TEST(rows[3].at("evaluations") == 60000 * 8);
}

BOOST_AUTO_TEST_CASE(behind_a_dead_layer_all_is_zero_unless_biases_are_drawn) {
  const nlohmann::json rows = Json(
      {"policy", kQueue, "--iterations", "150", "--set", "agent.warm_up=100",
       "--set", "agent.augmented=0", "--set", "networks.hidden=[2, 8, 8]"});
  BOOST_REQUIRE(rows.size() == 2u);
  BOOST_TEST(rows[0].at("initialisation") == "uniform");
  BOOST_TEST(rows[0].at("updates") == 50);
  BOOST_TEST(rows[0].at("exact_zeros").get<double>() > 1e-4);
  BOOST_TEST(rows[0].at("differing").get<int>() > 0);
  BOOST_TEST(rows[1].at("initialisation") == "fan_in");
  BOOST_TEST(rows[1].at("exact_zeros").get<double>() < 1e-4);
  BOOST_TEST(rows[0].at("change_max").get<double>() > 0.0);
}

BOOST_AUTO_TEST_CASE(updates_behind_a_layer_that_is_often_dead_differ) {
  // Were either slope on both sides, nothing would differ.
  const nlohmann::json rows = Json(
      {"policy", kQueue, "--initialisations", "uniform", "--iterations", "150",
       "--set", "agent.warm_up=100", "--set", "agent.augmented=0", "--set",
       "networks.hidden=[2, 8, 8]", "--set", "networks.layer_norm=false"});
  BOOST_REQUIRE(rows.size() == 1u);
  BOOST_TEST(rows[0].at("differing").get<int>() > 0);
}

BOOST_AUTO_TEST_CASE(an_edited_configuration_is_measured_anew) {
  const TemporaryFolder folder;
  const std::string config = (folder.path() / "queue.toml").string();
  const auto rows_of = [&](const std::string& discount) {
    WriteFileAtomically(config, "[environment]\nnetwork = \"" + kQueueing +
                                    "/criss_cross_bm.toml\"\n"
                                    "[agent]\nkind = \"dqn\"\ndiscount = " +
                                    discount + "\n");
    return Json({"policy", config, "--initialisations", "uniform",
                 "--iterations", "1", "--out",
                 (folder.path() / "policy.csv").string()});
  };
  BOOST_TEST(rows_of("0.99").size() == 1u);
  BOOST_TEST(rows_of("0.99").size() == 1u);
  const nlohmann::json rows = rows_of("0.98");
  BOOST_REQUIRE(rows.size() == 2u);
  BOOST_TEST(rows[0].at("resolved_sha256").dump().size() == 12u + 2u);
  BOOST_TEST(rows[0].at("resolved_sha256") != rows[1].at("resolved_sha256"));
}

BOOST_AUTO_TEST_CASE(a_table_of_others_is_read_with_care) {
  const std::string census =
      "network,hidden,precision,optimiser,batch,epochs,pixels,seed,epoch,layer,"
      "zeros,evaluations,test_accuracy\n"
      "dense,8,float32,sgd,256,1,unit,0,1,1,0,100,0.5\n"
      "dense,8,float32,sgd,256,";
  CheckTableRefusal("census", census + "1,unit,0,100,1,0,100,0.5\n",
                    "3: epoch: 100 is more than the line's epochs, 1; mend");
  CheckTableRefusal("census", census + "0,unit,0,1,1,0,100,0.5\n",
                    "3: epochs: \"0\" is not a whole number from 1 to 1,000");
  CheckTableRefusal("census", census + "1,unit,0,1,1,many,100,0.5\n",
                    "3: zeros: \"many\"");
  const std::string zone =
      "network,hidden,batch,precision,initialisations,minibatches,pixels,seed,"
      "compared,differing,initialisations_differing,zeros,evaluations,"
      "multiply_min,multiply_median,multiply_max,overwrite_min,"
      "overwrite_median,overwrite_max\n"
      "dense,8,256,float32,1,0,unit,0,";
  CheckTableRefusal("zone", zone + ",0,0,0,100,,,,,,\n", "2: compared: \"\"");
  CheckTableRefusal("zone", zone + "5,0,0,0,100,1e999,1,1,,,\n",
                    "2: multiply_min: \"1e999\"");
  CheckTableRefusal(
      "effect",
      "network,hidden,precision,optimiser,rule,slope,control,seed,epochs,batch,"
      "pixels,accuracy,best_accuracy,loss,zeros,evaluations,"
      "batches_with_zeros,first_zero\n"
      "dense,8,float32,sgd,multiply,0,none,0,1,256,unit,good,1,1,1,1,1,\n",
      "2: accuracy: \"good\" is not a number from 0 to 1");
}

BOOST_AUTO_TEST_CASE(names_are_looked_up_before_anything_is_measured) {
  const auto check = [](Words words, const std::string& says) {
    words.insert(words.end(), {"--images", "/nowhere"});
    CheckRefusal(words, says);
  };
  for (const std::string verb : {"effect", "census"}) {
    check(
        {verb, "--networks", "dense,convolutionel"},
        "--networks: unknown name convolutionel; did you mean convolutional?");
  }
  check({"effect", "--optimisers", "sgd,adan"}, "did you mean adam?");
  check({"census", "--optimiser", "adan"}, "did you mean adam?");
  check({"zone", "--network", "dence"}, "did you mean dense?");
}

BOOST_AUTO_TEST_CASE(the_study_writes_each_part_where_it_is_told) {
  const TemporaryFolder folder;
  const auto program = folder.path() / "program";
  // Says what is written beside it.
  WriteFileAtomically(program, "#!/bin/sh\nls \"${0%/*}/out\"\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const std::string study =
      std::string(BALLAST_SOURCE_DIR) + "/docs/results/relu/train";
  const ProgramResult result =
      RunCommand({"bash", "-c", "cd \"$0\" && \"$1\" census ./program out",
                  folder.path().string(), study});
  BOOST_TEST(result.status == 0, result.error);
  // Its own while it is not finished: parts may run side by side.
  BOOST_TEST(ReadWholeFile(folder.path() / "out" / "census.txt", 1000) ==
             "census.tmp\ncensus.txt\n");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_with_the_mend) {
  CheckRefusal({}, "a verb is missing; known: census, zone, effect, policy");
  CheckRefusal({"zone", "--images", "/nowhere"},
               "apt-get install dataset-fashion-mnist");
  CheckRefusal({"zone", "--precisions", "float23"}, "did you mean float32?");
  CheckRefusal({"zone", "--network", "convolutional", "--depths", "1,2"},
               "--depths and --widths are of the network dense");
  CheckRefusal({"effect", "--rules", "multiplied"}, "did you mean multiply?");
  CheckRefusal({"effect", "--controls", "row"}, "did you mean rows?");
  CheckRefusal({"effect", "--seeds", "1.."}, "--seeds");
  CheckRefusal({"policy", "/nowhere/a.toml"}, "/nowhere/a.toml: no such file");
  CheckRefusal({"policy", kQueue, "--initialisations", "fanin"},
               "did you mean fan_in?");
  CheckRefusal({"policy", kQueue, "--set", "networks.relu_slope_at_zero=1"},
               "the probe sets this key itself; leave it out, slopes 0 and 1");
  CheckRefusal({"policy", kQueue, "--set", "networks.initialisation=fan_in"},
               "leave it out, use --initialisations");
  CheckRefusal({"policy", kQueue, "--set", "networks.activation=elu"},
               "leave it out, only ReLUs");
  CheckRefusal({"policy", kQueue, "--set", "run.seed=7"},
               "--set run.seed=7: the probe sets this key itself; leave it "
               "out, use --seed");
  CheckRefusal({"policy", kQueue, "--set", "run={seed = 7}"},
               "--set run={seed = 7}: the probe sets keys of this table "
               "itself; set the others one by one, --set run.KEY=VALUE");
  CheckRefusal({"policy", kQueue, "--set", "networks={hidden = [8]}"},
               "--set networks.KEY=VALUE");
  CheckRefusal({"policy", kQueue, "--set", "run.steps_per_iteration=9"},
               "leave it out, deep Q-learning");
}

// Laws, not speeds: the machine that runs the tests may be busy.
BOOST_AUTO_TEST_CASE(every_way_through_a_relu_is_timed) {
  const std::vector<ReluTime> times = MeasureRelu(/*side=*/32, /*runs=*/5);
  BOOST_TEST(times.size() == 6u);
  BOOST_TEST(times[0].name == "at::relu");
  BOOST_TEST(times[0].ratio == 1.0);
  for (const ReluTime& time : times) BOOST_TEST(time.microseconds > 0.0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
