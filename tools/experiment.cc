#include "tools/experiment.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "agents/registry.h"
#include "configs/names.h"
#include "configs/seeds.h"
#include "models/registry.h"
#include "risk/registry.h"
#include "tools/grid_axes.h"
#include "tools/queueing/network_task.h"

namespace ballast::tools {
namespace {

using agents::constrained::Constraint;

/// @param options  what holds where the file is silent.
RunOptions ReadRun(configs::Table run, RunOptions options) {
  options.method = run.Text("method", options.method);
  options.seed =
      static_cast<std::uint64_t>(run.Integer("seed", 0, configs::AtLeast(0)));
  options.total_steps =
      run.Integer("total_steps", options.total_steps, configs::AtLeast(0));
  options.initial_steps =
      run.Integer("initial_steps", options.initial_steps, configs::AtLeast(0));
  options.steps_per_iteration = run.Integer(
      "steps_per_iteration", options.steps_per_iteration, configs::AtLeast(1));
  options.updates_per_step = run.Number(
      "updates_per_step", options.updates_per_step, configs::AtLeast(0));
  options.threads = static_cast<int>(
      run.Integer("threads", options.threads, configs::Between(1, 1024)));
  options.checkpoint_every = run.Integer(
      "checkpoint_every", options.checkpoint_every, configs::AtLeast(1));
  options.evaluate_every = run.Integer("evaluate_every", options.evaluate_every,
                                       configs::AtLeast(0));
  options.keep_policies = run.Integer("keep_policies", options.keep_policies,
                                      configs::Between(0, 1000));
  return options;
}

/// [run] where a network is learnt: its agents say themselves when they begin
/// to learn and how often.
RunOptions ReadQueueingRun(const configs::Table& run, RunOptions standard) {
  standard.initial_steps = 0;
  RunOptions options = ReadRun(run, standard);
  if (options.initial_steps != standard.initial_steps) {
    run.Refuse("initial_steps",
               "has no meaning on a network; leave it out, see agent.warm_up");
  }
  if (options.updates_per_step != standard.updates_per_step) {
    run.Refuse(
        "updates_per_step",
        "has no meaning on a network; leave it out, see agent.update_every");
  }
  return options;
}

std::unique_ptr<envs::VectorEnvironment> MakeOne(const envs::TaskOptions& task,
                                                 std::uint64_t seed) {
  envs::SimulationOptions simulation;
  simulation.seed = configs::DeriveSeed(seed, "environment");
  return envs::MakeEnvironment(task, {simulation}, /*threads=*/1);
}

/// Whether a configuration's name, whose suffix may be left out, is this one.
bool IsName(const std::string& given, const std::string& name) {
  return given == name || given + "_constraint" == name;
}

/// The active constraints in the environment's order, each with what the
/// configuration says of it.
std::vector<Constraint> InOrderOf(const envs::EnvironmentSpec& spec,
                                  const std::vector<Constraint>& read) {
  std::vector<Constraint> ordered;
  for (const std::string& name : spec.constraints) {
    const auto found =
        std::find_if(read.begin(), read.end(),
                     [&](const Constraint& c) { return IsName(c.name, name); });
    Constraint constraint;
    if (found != read.end()) constraint = *found;
    constraint.name = name;
    ordered.push_back(constraint);
  }
  return ordered;
}

envs::TaskInfo InfoOf(const std::string& task) {
  for (const envs::TaskInfo& info : envs::ListTasks()) {
    if (info.name == task) return info;
  }
  throw std::logic_error("a task without a line in the list: " + task);
}

/// Refuses a name the task does not have where it stands.
void RequireConstraint(const configs::Table& constraint, const Constraint& read,
                       const envs::TaskInfo& task) {
  std::vector<std::string> known;
  for (const envs::ConstraintInfo& info : task.constraints) {
    if (IsName(read.name, info.name)) return;
    known.push_back(info.name);
  }
  constraint.Refuse("name",
                    configs::UnknownName("constraint", read.name, known));
}

/// The override that fills in the constraints a configuration leaves to the
/// task.
std::string DefaultConstraints(const envs::TaskInfo& task) {
  std::string tables;
  for (const std::string& name : task.default_constraints) {
    tables += (tables.empty() ? "" : ", ") + ("{name = \"" + name + "\"}");
  }
  return "environment.constraints=[" + tables + "]";
}

/// What evaluations of robots and of networks share.
EvaluationOptions ReadGrid(configs::Table evaluation,
                           const envs::TaskInfo& task) {
  EvaluationOptions options;
  options.deterministic =
      evaluation.Flag("deterministic", options.deterministic);
  for (const std::string& axis : evaluation.Texts("grid", {})) {
    try {
      AddAxis(options.grid, axis, task);
      RequireAxisValues(options.grid.axes.back());
    } catch (const std::invalid_argument& error) {
      evaluation.Refuse("grid", error.what());
    }
  }
  return options;
}

EvaluationOptions ReadEvaluation(configs::Table evaluation,
                                 const envs::TaskInfo& task) {
  EvaluationOptions options = ReadGrid(evaluation, task);
  options.episodes =
      evaluation.Integer("episodes", options.episodes, configs::AtLeast(1));
  options.training_episodes = evaluation.Integer(
      "training_episodes", options.training_episodes, configs::AtLeast(1));
  return options;
}

/// The risk measure of the reward, then of each constraint: its own if it has
/// one, else the common one. [1 + K].
std::vector<risk::RiskMeasure> ReadRisks(
    configs::Table root, const std::vector<Constraint>& constraints,
    int samples) {
  configs::Table common = root.Sub("risk");
  std::vector<risk::RiskMeasure> risks{risk::ReadRiskMeasure(common, samples)};
  risks.resize(1 + constraints.size(), risks.front());
  for (configs::Table table : root.Sub("environment").Subs("constraints")) {
    if (!table.Has("risk")) continue;
    configs::Table own = table.Sub("risk");
    const risk::RiskMeasure measure = risk::ReadCostRisk(own, samples);
    for (std::size_t k = 0; k < constraints.size(); ++k) {
      if (IsName(table.Text("name", ""), constraints[k].name)) {
        risks[1 + k] = measure;
      }
    }
  }
  return risks;
}

/// The next states that this attitude gives the reward, where they are learnt.
models::RewardPerturbation PerturbationFor(risk::RewardAttitude attitude) {
  switch (attitude) {
    case risk::RewardAttitude::kNeutral:
      return models::RewardPerturbation::kNone;
    case risk::RewardAttitude::kOptimistic:
      return models::RewardPerturbation::kBest;
    case risk::RewardAttitude::kRobust:
      break;
  }
  return models::RewardPerturbation::kWorst;
}

/// @param seed  the agent's.
std::unique_ptr<models::PerturbationDistribution> ReadPerturbation(
    configs::Table root,
    const agents::constrained::ConstrainedAgentConfig& config,
    const envs::EnvironmentSpec& spec, std::uint64_t seed) {
  configs::Table model = root.Sub("model");
  configs::Table risk = root.Sub("risk");
  models::PerturbationUse use;
  use.sizes.states = static_cast<int>(spec.observation.size());
  use.sizes.actions = static_cast<int>(spec.action.box.size());
  use.sizes.outcomes = 1 + static_cast<int>(config.constraints.size());
  // The attitude does not depend on the number of samples.
  use.reward = PerturbationFor(risk::ReadRiskMeasure(risk, 1).attitude());
  use.seed = configs::DeriveSeed(seed, "perturbation.weights");
  return models::ReadPerturbationDistribution(model, use);
}

std::unique_ptr<agents::constrained::ConstrainedAgent> ReadAgent(
    const configs::Table& root,
    const agents::constrained::ConstrainedAgentConfig& config,
    const envs::EnvironmentSpec& spec, std::uint64_t seed) {
  std::unique_ptr<models::PerturbationDistribution> perturbation =
      ReadPerturbation(root, config, spec, seed);
  const int samples = perturbation->samples();
  return std::make_unique<agents::constrained::ConstrainedAgent>(
      config, static_cast<int>(spec.observation.size()),
      static_cast<int>(spec.action.box.size()), spec.horizon,
      std::move(perturbation), ReadRisks(root, config.constraints, samples),
      seed);
}

/// Reads [agent], [networks], and [model] and risks, so that what they refuse
/// is refused here.
void ReadAgentOf(configs::Table root, Experiment& experiment) {
  configs::Table networks = root.Sub("networks");
  configs::Table agent = root.Sub("agent");
  experiment.agent = agents::ReadConstrainedAgent(
      agent, models::ReadNetwork(networks), experiment.constraints);
  experiment.samples = ReadPerturbation(root, experiment.agent, experiment.spec,
                                        experiment.run.seed)
                           ->samples();
  ReadRisks(root, experiment.constraints, experiment.samples);
}

/// A distillation is short, and its iterations are rounds: of each the policy
/// is measured.
RunOptions StandardDistillationRun(RunOptions standard) {
  standard.total_steps = 100'000;
  standard.initial_steps = 0;
  standard.steps_per_iteration = 10'000;
  standard.updates_per_step = 0.1;
  standard.evaluate_every = 1;
  return standard;
}

/// Perturbed forms of a network that paths are lived in too.
Grid ReadWorlds(configs::Table environment, const envs::Network& network) {
  Grid worlds;
  for (const std::string& axis : environment.Texts("worlds", {})) {
    try {
      AddAxis(worlds, axis, DescribeNetwork(network));
    } catch (const std::invalid_argument& error) {
      environment.Refuse("worlds", error.what());
    }
  }
  return worlds;
}

/// What an actor term holds costs against.
void TakeBudgets(const std::vector<Constraint>& constraints, int horizon,
                 DistillationExperiment& distillation) {
  for (const Constraint& constraint : constraints) {
    distillation.config.distiller.actor.budgets.push_back(
        agents::constrained::DiscountedBudget(constraint, horizon));
  }
}

}  // namespace

std::unique_ptr<agents::constrained::ConstrainedAgent> Experiment::MakeAgent()
    const {
  return ReadAgent(configs::Document::Parse(resolved, "config.toml").root(),
                   agent, spec, configs::DeriveSeed(run.seed, "agent"));
}

std::unique_ptr<envs::VectorEnvironment> Experiment::MakeEnvironment() const {
  return MakeOne(task, run.seed);
}

envs::TaskOptions Experiment::NominalTask() const {
  envs::TaskOptions nominal = task;
  std::erase_if(nominal.schedules, [](const auto& schedule) {
    return schedule.scheduler != "constant";
  });
  return nominal;
}

Experiment LoadExperiment(const std::filesystem::path& config,
                          std::span<const std::string> overrides) {
  configs::Document document = configs::Document::Load(config, overrides);
  configs::Table root = document.root();
  Experiment experiment;
  RunOptions standard;
  standard.method = config.stem().string();

  configs::Table environment = root.Sub("environment");
  if (IsDistillation(root)) {
    standard = StandardDistillationRun(standard);
    experiment.distillation =
        ReadDistillation(root, IsQueueing(environment)
                                   ? agents::distillation::ActionKind::kFactors
                                   : agents::distillation::ActionKind::kBox);
  }
  if (IsQueueing(environment)) {
    experiment.run = experiment.distillation
                         ? ReadRun(root.Sub("run"), standard)
                         : ReadQueueingRun(root.Sub("run"), standard);
    experiment.queueing =
        ReadQueueing(root, config.parent_path(), experiment.run);
    experiment.spec = SpecOf(*experiment.queueing->system);
    if (experiment.distillation) {
      experiment.distillation->worlds =
          ReadWorlds(environment, experiment.queueing->network);
    }
    experiment.evaluation = ReadGrid(
        root.Sub("evaluation"), DescribeNetwork(experiment.queueing->network));
    document.RefuseUnknownKeys();
    experiment.resolved = document.Resolved();
    return experiment;
  }
  experiment.run = ReadRun(root.Sub("run"), standard);
  std::vector<Constraint> read;
  for (configs::Table constraint : environment.Subs("constraints")) {
    read.push_back(agents::ReadConstraint(constraint));
  }
  std::optional<std::vector<std::string>> names;
  if (environment.Has("constraints")) {
    names.emplace();
    for (const Constraint& constraint : read) names->push_back(constraint.name);
  }
  experiment.task = envs::ReadTaskOptions(environment, names);
  const envs::TaskInfo task = InfoOf(experiment.task.task);
  if (!names) {
    std::vector<std::string> filled_in(overrides.begin(), overrides.end());
    filled_in.push_back(DefaultConstraints(task));
    return LoadExperiment(config, filled_in);
  }
  std::vector<configs::Table> tables = environment.Subs("constraints");
  for (std::size_t i = 0; i < tables.size(); ++i) {
    RequireConstraint(tables[i], read[i], task);
  }
  experiment.spec = experiment.MakeEnvironment()->spec();
  experiment.constraints = InOrderOf(experiment.spec, read);

  if (experiment.distillation) {
    TakeBudgets(experiment.constraints, experiment.spec.horizon,
                *experiment.distillation);
  } else {
    ReadAgentOf(root, experiment);
  }
  experiment.evaluation = ReadEvaluation(root.Sub("evaluation"), task);
  document.RefuseUnknownKeys();
  experiment.resolved = document.Resolved();
  return experiment;
}

}  // namespace ballast::tools
