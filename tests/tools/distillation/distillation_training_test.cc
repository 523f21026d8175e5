// A small policy is taught, interrupted and continued like any other run.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "models/networks/mlp.h"
#include "tests/configs/refusal.h"
#include "tests/tools/distillation/small_distillation.h"
#include "tests/tools/program.h"
#include "tests/tools/queueing/small_run.h"
#include "tests/tools/temporary_folder.h"
#include "tools/checkpoint.h"
#include "tools/distillation/teacher_files.h"
#include "tools/evaluation_subject.h"
#include "tools/kept_policies.h"
#include "tools/make_learner.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

/// A folder with teachers of both tasks, and one of a task of its own.
struct Classroom : TemporaryFolder {
  fs::path robot = path() / "robot.safetensors";
  fs::path network = path() / "network.safetensors";

  Classroom() {
    WriteTeacher(robot, SmallRun(RobotConfig(robot)).Load(), "gaussian");
    WriteTeacher(network, SmallRun(NetworkConfig(network)).Load(), "greedy");
  }
  std::string Config(const std::string& text) const {
    const fs::path file = path() / "config.toml";
    std::ofstream(file) << text;
    return file.string();
  }
};

void Contains(const std::string& text, const std::string& part) {
  BOOST_TEST(text.find(part) != std::string::npos, text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(distillation_training)

BOOST_AUTO_TEST_CASE(a_run_that_is_cut_off_ends_with_the_same_bits) {
  const Classroom room;
  const std::string rows = RequireSameBits(RobotConfig(room.robot), 4);
  Contains(rows, "Metrics/EpCost/slider_pos_constraint");
  const std::string last = rows.substr(rows.rfind('\n', rows.size() - 2) + 1);
  BOOST_TEST(last.starts_with("4,4000,240,"), last);
}

BOOST_AUTO_TEST_CASE(in_every_regime_with_a_shadow_and_on_a_network_too) {
  const Classroom room;
  const std::string shake = "method = \"shake\"\nregime = ";
  RequireSameBits(RobotConfig(room.robot, shake + "\"student\"\n"), 4);
  RequireSameBits(NetworkConfig(room.network, shake + "\"dagger\"\n"), 4);
  RequireSameBits(NetworkConfig(room.network, "regime = \"student\"\n"), 4);
}

BOOST_AUTO_TEST_CASE(a_student_comes_near_its_teacher_round_by_round) {
  const Classroom room;
  SmallRun run(RobotConfig(room.robot, "learning_rate = 0.01\n"));
  run.Train(0);
  std::ifstream table(run.directory().progress());
  std::string line, column;
  std::getline(table, line);
  std::size_t wanted = 0, i = 0;
  for (std::istringstream header(line); std::getline(header, column, ',');
       ++i) {
    if (column == "Distillation/NewDivergence") wanted = i;
  }
  std::vector<double> divergence;
  while (std::getline(table, line)) {
    i = 0;
    for (std::istringstream row(line); std::getline(row, column, ','); ++i) {
      if (i == wanted) divergence.push_back(std::stod(column));
    }
  }
  BOOST_REQUIRE(divergence.size() == 4U);
  // Of states it has not learnt on.
  BOOST_TEST(divergence.back() < 0.3 * divergence.front());
}

BOOST_AUTO_TEST_CASE(kept_policies_and_transitions_and_critics_teach) {
  const TeacherRun teacher;
  const fs::path run = teacher.directory().path();
  BOOST_TEST(
      KeptSteps(teacher.directory()) == std::vector<std::int64_t>({2000, 4000}),
      boost::test_tools::per_element());
  // The last of them is what the run ended with.
  BOOST_TEST(SmallRun::Bytes(KeptPolicyAt(teacher.directory(), 4000)) ==
             SmallRun::Bytes(teacher.directory().policy()));

  const auto with = [&](const std::string& of_teacher,
                        const std::string& more) {
    return Replaced(RobotConfig(run, more), "[agent]", of_teacher + "[agent]");
  };
  RequireSameBits(with("", "regime = \"replay\"\n"), 4);
  SmallRun(with("steps = [2000, 4000]\naverage = \"safe_choice\"\n",
                "method = \"shake\"\nguard = true\nactor_weight = 0.1\n"))
      .Train(0);
  Contains(configs::Refusal(
               [&] { SmallRun(with("steps = [2500]\n", "")).Train(0); }),
           "there are those after 2000, 4000");
}

BOOST_AUTO_TEST_CASE(critics_are_the_agent_s_own) {
  // A second way to a value: the agent's checkpoint gives back the agent.
  const TeacherRun teacher;
  const SmallRun student(Replaced(
      RobotConfig(teacher.directory().path(),
                  "method = \"shake\"\nguard = true\n"),
      "[environment.perturbation]\n"
      "pole_length = {scheduler = \"uniform\", low = 0.9, high = 1.1}\n",
      ""));
  const auto teachers = LoadTeachers(student.Load());
  BOOST_REQUIRE(teachers->critics() != nullptr);
  BOOST_TEST(teachers->critics()->outcomes() == 2);

  const Experiment trained = teacher.Load();
  const auto agent = trained.MakeAgent();
  std::vector<models::NamedTensor> state =
      NewestState(teacher.directory().checkpoints(), "teacher");
  agent->Restore(state);
  for (const auto& [name, tensor] : agent->Save()) {
    if (name != "critics.targets") continue;
    const auto twin = models::TwinCriticsConfig(trained.agent.critics);
    models::MlpConfig network = twin.network;
    network.inputs = 5 + 1;
    network.outputs = 1;
    const models::Mlp mlp(network, 4);
    const at::Tensor observation =
        at::arange(15, at::kFloat).view({3, 5}) * 0.1 - 0.5;
    const at::Tensor action = at::tensor({0.2F, -0.7F, 3.0F}).view({3, 1});
    const at::Tensor input =
        at::cat({agent->policy().normaliser().Normalise(observation),
                 action.clamp(-1, 1)},
                1);
    const at::Tensor output = mlp.Forward(tensor, input).squeeze(2);
    const at::Tensor values = teachers->critics()->Values(observation, action);
    BOOST_TEST(at::allclose(values[0], at::minimum(output[0], output[1])));
    BOOST_TEST(at::allclose(values[1], at::maximum(output[2], output[3])));
  }
}

BOOST_AUTO_TEST_CASE(a_student_is_evaluated_without_its_teacher) {
  const Classroom room;
  SmallRun run(RobotConfig(room.robot));
  run.Train(0);
  std::ofstream(run.directory().config()) << run.Load().resolved;
  fs::remove(room.robot);
  const EvaluationSubject subject =
      SubjectOfRun(run.directory().path(), /*untrained=*/false);
  BOOST_TEST(subject.spec.task == "cartpole.swingup");
  BOOST_TEST(subject.constraints.size() == 1U);
}

BOOST_AUTO_TEST_CASE(another_teacher_is_noticed_when_a_run_goes_on) {
  const Classroom room;
  SmallRun run(RobotConfig(room.robot));
  run.Train(4);
  WriteTeacher(room.robot, run.Load(), "gaussian", /*seed=*/2);
  Contains(configs::Refusal([&] { run.Train(0); }), "another policy");
}

BOOST_AUTO_TEST_CASE(what_cannot_teach_ends_with_one_line_and_status_2) {
  const Classroom room;
  const auto refusal = [&](const std::string& config) {
    const fs::path run = room.path() / "run";
    const ProgramResult result =
        RunProgram({"train", room.Config(config), "--run-dir", run.string()});
    BOOST_TEST(result.status == 2);
    BOOST_TEST(std::count(result.error.begin(), result.error.end(), '\n') == 1);
    BOOST_TEST(!fs::exists(run));
    return result.error;
  };
  Contains(refusal(RobotConfig(room.path() / "absent")), "absent");
  Contains(refusal(RobotConfig(room.network)), "does not fit");
  const fs::path hostile = room.path() / "hostile.safetensors";
  std::ofstream(hostile) << std::string(100, '\xff');
  Contains(refusal(RobotConfig(hostile)), "hostile.safetensors");
  Contains(refusal(RobotConfig(room.path())), "has no policy");
  Contains(refusal(RobotConfig(room.robot, "guard = true\n")),
           "asks for a shadow");
  Contains(refusal(RobotConfig(room.robot, "regime = \"replay\"\n")),
           "kept no transitions");
  Contains(refusal(RobotConfig(room.robot, "actor_weight = 1.0\n")),
           "has no critics");
  Contains(refusal(Replaced(RobotConfig(room.robot), "\"distillation\"",
                            "\"constrained\"")),
           "must be \"distillation\"");
  Contains(refusal(NetworkConfig(room.robot)), "does not fit");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
