#include "envs/mujoco/simulation_models.h"

#include <cmath>
#include <map>
#include <stdexcept>
#include <string>

#include "configs/names.h"
#include "configs/seeds.h"
#include "envs/mujoco/suite.h"

namespace ballast::envs {
namespace {

ModelSpec Prepared(const Domain& domain, Textures textures) {
  ModelSpec spec(SuiteFile(domain.model_file()), textures);
  spec.Apply([&](mjSpec* parsed) { domain.Prepare(parsed); });
  return spec;
}

}  // namespace

SimulationModels::SimulationModels(
    const Domain& domain, const std::vector<ParameterSchedule>& schedules,
    const std::vector<SimulationOptions>& simulations)
    : domain_(domain), spec_(Prepared(domain, Textures::kStrip)) {
  std::map<Values, std::shared_ptr<const mjModel>> compiled;
  for (const SimulationOptions& options : simulations) {
    Row row = MakeRow(schedules, options);
    std::shared_ptr<const mjModel>& model = compiled[row.values];
    if (!model) model = Compile(spec_, row.values);
    row.model = model;
    pointers_.push_back(model.get());
    rows_.push_back(std::move(row));
  }
}

bool SimulationModels::Advance(std::span<const int> ids) {
  retired_.clear();
  bool changed = false;
  for (const int id : ids) {
    Row& row = rows_[id];
    if (row.schedulers.empty()) continue;

    Values values = row.values;
    for (std::size_t i = 0; i < row.schedulers.size(); ++i) {
      const double value = row.schedulers[i].Next();
      if (row.scheduled[i] >= 0) values[row.scheduled[i]] = value;
    }
    if (values == row.values) continue;
    Replace(id, values);
    changed = true;
  }
  return changed;
}

ModelPointer SimulationModels::Textured(int simulation) const {
  return Compile(Prepared(domain_, Textures::kKeep), rows_[simulation].values);
}

int SimulationModels::state_size() const {
  return rows_.empty() ? 0
                       : static_cast<int>(rows_[0].schedulers.size()) *
                             ParameterScheduler::kStateSize;
}

void SimulationModels::AppendState(int simulation,
                                   std::vector<std::uint64_t>& state) const {
  for (const ParameterScheduler& scheduler : rows_[simulation].schedulers) {
    const auto words = scheduler.state();
    state.insert(state.end(), words.begin(), words.end());
  }
}

void SimulationModels::SetState(int simulation,
                                std::span<const std::uint64_t> state) {
  Row& row = rows_[simulation];
  Values values = row.values;
  for (std::size_t i = 0; i < row.schedulers.size(); ++i) {
    ParameterScheduler::State words;
    for (std::size_t w = 0; w < words.size(); ++w) {
      words[w] = state[i * words.size() + w];
    }
    row.schedulers[i].set_state(words);
    if (row.scheduled[i] >= 0) {
      values[row.scheduled[i]] = row.schedulers[i].value();
    }
  }
  if (values != row.values) Replace(simulation, values);
}

SimulationModels::Row SimulationModels::MakeRow(
    const std::vector<ParameterSchedule>& schedules,
    const SimulationOptions& options) const {
  Row row;
  row.values.resize(domain_.parameters().size());
  for (const ParameterPerturbation& perturbation : options.perturbations) {
    const int parameter = FindParameter(perturbation.parameter);
    RequireAllowed(parameter, perturbation.value);
    if (row.values[parameter]) {
      throw std::invalid_argument("perturbation." + perturbation.parameter +
                                  " is given twice; name each once");
    }
    row.values[parameter] = perturbation.value;
  }

  const Values fixed = row.values;
  std::vector<std::uint8_t> seen(fixed.size(), 0);
  for (const ParameterSchedule& schedule : schedules) {
    const int parameter = FindParameter(schedule.parameter);
    RequireAllowed(parameter, schedule.low);
    RequireAllowed(parameter, schedule.high);
    if (seen[parameter]++) {
      throw std::invalid_argument("perturbation." + schedule.parameter +
                                  " is scheduled twice; name each once");
    }
    row.schedulers.emplace_back(
        schedule, configs::DeriveSeed(options.seed,
                                      "perturbation." + schedule.parameter));
    row.scheduled.push_back(fixed[parameter] ? -1 : parameter);
    if (!fixed[parameter]) row.values[parameter] = schedule.start;
  }
  return row;
}

int SimulationModels::FindParameter(const std::string& name) const {
  std::vector<std::string> known;
  for (const Parameter& parameter : domain_.parameters()) {
    if (parameter.info.name == name) return static_cast<int>(known.size());
    known.push_back(parameter.info.name);
  }
  throw std::invalid_argument(
      configs::UnknownName("perturbation parameter", name, known));
}

void SimulationModels::RequireAllowed(int parameter, double value) const {
  const Parameter& p = domain_.parameters()[parameter];
  if (std::isfinite(value) && (value > 0 || (value == 0 && p.zero_allowed))) {
    return;
  }
  throw std::invalid_argument(
      "perturbation." + p.info.name + " = " + std::to_string(value) + " " +
      p.info.unit + ": must be finite and " +
      (p.zero_allowed ? "at least 0" : "above 0") + "; the nominal value is " +
      std::to_string(p.info.nominal));
}

ModelPointer SimulationModels::Compile(const ModelSpec& spec,
                                       const Values& values) const {
  const auto parameters = domain_.parameters();
  return spec.Compile([&](mjSpec* edited) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i]) parameters[i].apply(edited, *values[i]);
    }
  });
}

void SimulationModels::Replace(int simulation, const Values& values) {
  Row& row = rows_[simulation];
  std::shared_ptr<const mjModel> model = Compile(spec_, values);
  retired_.push_back(std::move(row.model));
  row.model = std::move(model);
  row.values = values;
  pointers_[simulation] = row.model.get();
}

}  // namespace ballast::envs
