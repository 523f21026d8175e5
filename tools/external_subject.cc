#include "tools/external_subject.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

#include "envs/queueing/registry.h"
#include "models/sha256.h"
#include "tools/command_line.h"
#include "tools/command_words.h"
#include "tools/evaluation_grid_reader.h"
#include "tools/external_policy.h"
#include "tools/policy_layout.h"

namespace ballast::tools {
namespace {

constexpr std::size_t kMostCommandBytes = 2000;  // As long as a message.

// What an evaluation file is to hold, a reader must take.
void RequireText(const std::string& option, const std::string& text,
                 std::size_t most) {
  if (!text.empty() && text.size() <= most && OneLine(text) == text) return;
  throw std::invalid_argument(option + ": must be a line of 1 to " +
                              std::to_string(most) +
                              " bytes, printable and in UTF-8");
}

EvaluationSubject OpenWorld(const std::string& task, PolicyWorld world) {
  if (std::filesystem::path(task).extension() != ".toml") {
    world.task = task;
    return OpenTask(world);
  }
  if (world.constraints || world.safety_coefficient) {
    throw std::invalid_argument(
        task +
        ": a queueing network has no constraints; leave out --constraint and "
        "--safety-coeff");
  }
  return OpenNetwork(task);
}

}  // namespace

void AddExternalOptions(CLI::App& verb, ExternalOptions& options) {
  CLI::Option* external = verb.add_option(
      "--external", options.command,
      "A program that is the policy: 'python3 policy.py'; then the first "
      "argument is a task's name or a network's file "
      "(docs/external_policies.md)");
  external->check([](const std::string& command) {
    return command.empty() ? "names no program" : "";
  });
  verb.add_option("--method", options.method,
                  "What tables call the program's method")
      ->needs(external)
      ->capture_default_str();
  verb.add_option("--training-seed", options.training_seed,
                  "The seed the program's policy was trained with, if one was")
      ->needs(external)
      ->check(CLI::NonNegativeNumber);
  verb.add_option("--timeout", options.timeout,
                  "Seconds that the program may take for an answer")
      ->needs(external)
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
}

EvaluationSubject SubjectOfProgram(const ExternalOptions& options,
                                   const std::string& task, PolicyWorld world) {
  RequireText("--external", options.command, kMostCommandBytes);
  RequireText("--method", options.method, kMostNameBytes);
  std::vector<std::string> words = CommandWords("--external", options.command);
  EvaluationSubject subject = OpenWorld(task, std::move(world));
  subject.policy = std::make_unique<ExternalPolicy>(
      std::move(words),
      subject.queue
          ? LayoutOf(envs::MakeMixedSystem(subject.queue->network)->spec())
          : LayoutOf(subject.spec),
      std::chrono::seconds(options.timeout));
  subject.identity = {.sha256 = models::Sha256Hex(options.command),
                      .kind = std::string(kExternalKind),
                      .training_seed = options.training_seed,
                      .method = options.method,
                      .run = options.command};
  subject.defaults.deterministic = true;
  return subject;
}

}  // namespace ballast::tools
