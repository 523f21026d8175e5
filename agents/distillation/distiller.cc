#include "agents/distillation/distiller.h"

#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "agents/saved_tensors.h"
#include "configs/seeds.h"
#include "models/networks/mlp_graph.h"
#include "models/networks/relu.h"
#include "models/networks/zero_census.h"
#include "models/registry.h"
#include "models/weights_file.h"

namespace ballast::agents::distillation {
namespace {

constexpr double kOutputGain = 0.01;  // A student starts near no preference.
constexpr const char* kActionStream = "random.actions";

std::unique_ptr<models::NetworkPolicy> MakeStudent(
    const FrozenTeacher& teacher, const models::MlpConfig& network,
    at::Generator& generator) {
  const models::NetworkPolicy& leader = teacher.policy();
  std::unique_ptr<models::NetworkPolicy> student =
      models::MakePolicy(StudentShape(leader.shape(), network), generator);
  models::RestoreTensors(leader.normaliser().Tensors(),
                         student->normaliser().Tensors(),
                         "the teacher's statistics");
  return student;
}

std::unique_ptr<ImitationLoss> MakeLoss(const DistillerConfig& config,
                                        const models::PolicyShape& shape) {
  if (shape.kind == "gaussian") {
    return std::make_unique<GaussianImitation>(config.gaussian,
                                               shape.initial_deviation);
  }
  return std::make_unique<CategoricalImitation>(config.categorical,
                                                models::Factors(shape.choices));
}

/// The parameters as the start of a graph.
at::Tensor Leaf(const at::Tensor& parameters) {
  return parameters.clone().set_requires_grad(true);
}

/// 0 if the teacher was not asked.
double MeanDivergence(const ImitationLoss& loss, const at::Tensor& teacher,
                      const at::Tensor& learner, const at::Tensor& mask) {
  if (!teacher.defined()) return 0.0;
  return loss.Divergence(teacher, learner, mask).mean().item<double>();
}

void RequireCritics(const Teachers& teachers, const DistillerConfig& config) {
  const bool are_wanted = config.guard.enabled || config.actor.weight > 0;
  if (!are_wanted) return;
  if (teachers.critics() == nullptr) {
    throw std::invalid_argument(
        "a guard or an actor term asks the critics of the last teacher, which "
        "it has not; name a run of a constrained agent, or leave them out");
  }
  if (config.guard.enabled && teachers.critics()->outcomes() < 2) {
    throw std::invalid_argument(
        "the teacher's critics know no cost, which a guard compares; name a "
        "run with environment.constraints, or leave the guard out");
  }
  const auto budgets = static_cast<int>(config.actor.budgets.size());
  if (config.actor.weight > 0 &&
      teachers.critics()->outcomes() != 1 + budgets) {
    throw std::invalid_argument(
        "the teacher's critics know " +
        std::to_string(teachers.critics()->outcomes() - 1) +
        " costs, the task has " + std::to_string(budgets) +
        " constraints; name the same in environment.constraints");
  }
}

}  // namespace

struct Distiller::Work {
  /// What a shadow is told of its teacher.
  struct Teaching {
    at::Tensor input{};          ///< Normalised by the teacher.
    models::MlpGraph network{};  ///< Empty if the teacher is not asked.
    at::Tensor prediction{};     ///< Then undefined.
  };

  const States& states;
  at::Tensor parameters{};               ///< The student's, a graph's start.
  std::vector<at::Tensor> of_shadows{};  ///< Likewise.
  at::Tensor input{};                    ///< Normalised.
  models::MlpGraph graph{};              ///< The student's.
  models::ZeroCensus zeros{};            ///< Of its ReLUs.
  std::vector<Teaching> teaching{};      ///< One a shadow.
  Predictions said{};                    ///< Of the teachers together.
  at::Tensor loss{};                     ///< Sum of all, a scalar.
};

Distiller::Distiller(const Teachers& teachers, DistillerConfig config,
                     std::uint64_t seed)
    : teachers_(teachers),
      config_(std::move(config)),
      weights_generator_(at::make_generator<at::CPUGeneratorImpl>(
          configs::DeriveSeed(seed, "distillation.weights"))),
      action_generator_(at::make_generator<at::CPUGeneratorImpl>(
          configs::DeriveSeed(seed, "distillation.actions"))),
      student_(
          MakeStudent(teachers.leader(), config_.network, weights_generator_)),
      loss_(MakeLoss(config_, student_->shape())),
      adam_(student_->parameters().sizes(), config_.learning_rate) {
  RequireCritics(teachers, config_);
  if (!config_.has_shadow) return;
  for (std::size_t i = 0; i < teachers.count(); ++i) {
    shadows_.push_back(MakeShadow(config_.shadow, teachers.teacher(i),
                                  student_->mlp().config(), *loss_,
                                  weights_generator_));
    shadow_adams_.emplace_back(shadows_.back()->parameters().sizes(),
                               config_.shadow_learning_rate);
  }
}

void Distiller::StartFrom(const models::Policy& policy,
                          const std::string& name) {
  const std::vector<models::NamedTensor> given = policy.Tensors();
  const SavedTensors tensors(given);
  for (const auto& [part, tensor] : student_->normaliser().Tensors()) {
    if (at::equal(tensors.Find("normaliser." + part, tensor), tensor)) continue;
    throw std::invalid_argument(
        name +
        ": has seen other observations than the teacher; a student "
        "keeps the teacher's statistics, so start from one of its "
        "students");
  }
  models::RestoreTensors(given, student_->Tensors(), name);
}

DistillerMetrics Distiller::Update(const States& states, double rate_share) {
  // Gradients of these losses are LibTorch's to find.
  const c10::InferenceMode with_graph(false);
  Work work{.states = states};
  PredictAll(work);

  DistillerMetrics metrics;
  metrics.exact_zeros = work.zeros.share();
  metrics.divergence = MeanDivergence(
      *loss_, work.said.teacher, work.said.student.detach(), work.said.mask);
  ExchangeWeights own = config_.weights;
  own.forward = 0.0;
  work.loss = FindLosses(*loss_, own, work.said).student;
  if (config_.actor.weight > 0) {
    work.loss = work.loss + config_.actor.weight * ActorLoss(work);
  }
  AddShadowLosses(work, metrics);

  work.loss.backward();
  const auto step = [&](at::Tensor& parameters, const at::Tensor& leaf,
                        models::Adam& adam, double learning_rate) {
    at::Tensor gradient = leaf.grad();
    const double norm = models::CutToNorm(gradient, config_.gradient_norm);
    adam.set_learning_rate(rate_share * learning_rate);
    adam.Step(parameters, gradient);
    return norm;
  };
  metrics.gradient_norm = step(student_->parameters(), work.parameters, adam_,
                               config_.learning_rate);
  for (std::size_t i = 0; i < shadows_.size(); ++i) {
    step(shadows_[i]->parameters(), work.of_shadows[i], shadow_adams_[i],
         config_.shadow_learning_rate);
  }
  return metrics;
}

void Distiller::PredictAll(Work& work) const {
  work.parameters = Leaf(student_->parameters());
  work.input = student_->normaliser().Normalise(work.states.observation);
  models::PreactivationObserver count;
  if (models::HasRelus(student_->mlp().config())) {
    count = [&](std::size_t layer, const at::Tensor& preactivation) {
      if (layer < models::FirstReluLayer(student_->mlp().config())) return;
      work.zeros +=
          {models::CountExactZeros(preactivation), preactivation.numel()};
    };
  }
  work.graph =
      models::GraphOf(student_->mlp(), work.parameters, work.input, count);
  work.said.student = loss_->Predict(work.graph.output);
  // A graph keeps no tensor that was made without graphs in mind.
  if (work.states.mask.defined()) work.said.mask = work.states.mask.clone();
  if (work.states.action.defined()) {
    work.said.action = work.states.action.clone();
  }
  AskTeachers(work);
}

bool Distiller::IsTeacherAsked(const States& states) const {
  const ExchangeWeights& weights = config_.weights;
  const bool for_labels = !states.action.defined() &&
                          (weights.label != 0 || weights.shadow_label != 0);
  const bool for_shadow =
      config_.has_shadow && (weights.imitation != 0 || config_.guard.enabled ||
                             config_.shadow.kind == ShadowKind::kTeacherTrunk);
  return config_.measures_divergence || weights.direct != 0 || for_labels ||
         for_shadow;
}

/// Each teacher says once what both its shadow and the student are told.
void Distiller::AskTeachers(Work& work) const {
  const bool is_asked = IsTeacherAsked(work.states);
  for (std::size_t i = 0; i < shadows_.size(); ++i) {
    const FrozenTeacher& teacher = teachers_.teacher(i);
    Work::Teaching& teaching = work.teaching.emplace_back();
    const bool leads = i + 1 == teachers_.count();  // As the student sees it.
    teaching.input =
        leads
            ? work.input
            : teacher.policy().normaliser().Normalise(work.states.observation);
    if (!is_asked) continue;
    teaching.network = teacher.Network(teaching.input);
    teaching.prediction =
        teacher.PredictionOf(teaching.network.output, work.said.mask);
  }
  if (!is_asked) return;
  const States& states = work.states;
  if (shadows_.empty()) {
    work.said.teacher = teachers_.Predict(states.observation, states.mask);
    return;
  }
  std::vector<at::Tensor> each;
  for (const Work::Teaching& teaching : work.teaching) {
    each.push_back(teaching.prediction);
  }
  work.said.teacher = teachers_.Combined(each, states.observation, states.mask);
}

void Distiller::AddShadowLosses(Work& work, DistillerMetrics& metrics) const {
  metrics.student_loss = work.loss.item<double>();
  ExchangeWeights weights = config_.weights;
  weights.label = weights.direct = 0.0;  // Once, not once a shadow.
  double trusted_share = 0.0;
  for (std::size_t i = 0; i < shadows_.size(); ++i) {
    const Work::Teaching& teaching = work.teaching[i];
    work.of_shadows.push_back(Leaf(shadows_[i]->parameters()));

    Predictions said = work.said;
    said.teacher = teaching.prediction;
    said.shadow = shadows_[i]->Predict(
        work.of_shadows.back(),
        {teaching.input, work.input, teaching.network, work.graph, said.mask});
    said.trusted = Trusted(work.states, said);
    const ExchangeLosses losses = FindLosses(*loss_, weights, said);
    work.loss = work.loss + losses.student + losses.shadow;

    const auto share = 1.0 / static_cast<double>(shadows_.size());
    metrics.student_loss += losses.student.item<double>();
    metrics.shadow_loss += losses.shadow.item<double>();
    metrics.shadow_divergence +=
        share *
        MeanDivergence(*loss_, said.teacher, said.shadow.detach(), said.mask);
    trusted_share +=
        share * (said.trusted.defined()
                     ? said.trusted.to(at::kDouble).mean().item<double>()
                     : 1.0);
  }
  if (!shadows_.empty()) metrics.trusted_share = trusted_share;
}

at::Tensor Distiller::Trusted(const States& states,
                              const Predictions& said) const {
  if (!config_.guard.enabled) return {};
  const auto cost_of = [&](const at::Tensor& prediction) {
    const at::Tensor values = teachers_.critics()->Values(
        states.observation, loss_->Mode(prediction.detach(), {}));
    return values.narrow(0, 1, values.size(0) - 1).sum(0);
  };
  return cost_of(said.shadow) <= cost_of(said.teacher) + config_.guard.slack;
}

at::Tensor Distiller::ActorLoss(const Work& work) {
  const at::Tensor& said = work.said.student;
  const std::int64_t actions = said.size(1) / 2;
  const at::Tensor noise =
      at::empty({said.size(0), actions}).normal_(0.0, 1.0, action_generator_);
  const at::Tensor action = said.narrow(1, 0, actions) +
                            noise * at::exp(said.narrow(1, actions, actions));
  FrozenCritics& critics = *teachers_.critics();
  const at::Tensor values =
      critics.Differentiable(work.states.observation, action);
  at::Tensor loss = -values[0];
  for (std::int64_t k = 1; k < values.size(0); ++k) {
    const auto i = static_cast<std::size_t>(k);
    const double budget = config_.actor.budgets[i - 1] / critics.scales()[i];
    loss = loss + config_.actor.penalty * at::relu(values[k] - budget);
  }
  return loss.mean();
}

double Distiller::Divergence(const States& states) const {
  const at::Tensor teacher = teachers_.Predict(states.observation, states.mask);
  const at::Tensor student =
      loss_->Predict(student_->Output(states.observation));
  return MeanDivergence(*loss_, teacher, student, states.mask);
}

std::vector<models::NamedTensor> Distiller::Views() const {
  std::vector<models::NamedTensor> views;
  AddTensors("policy.", student_->Tensors(), views);
  AddTensors("adam.", adam_.Tensors(), views);
  for (std::size_t i = 0; i < shadows_.size(); ++i) {
    const std::string prefix = "shadow." + std::to_string(i) + ".";
    views.emplace_back(prefix + "parameters", shadows_[i]->parameters());
    AddTensors(prefix + "adam.", shadow_adams_[i].Tensors(), views);
  }
  return views;
}

std::vector<models::NamedTensor> Distiller::Save() const {
  std::vector<models::NamedTensor> saved = Views();
  saved.emplace_back(kActionStream, action_generator_.get_state());
  return saved;
}

void Distiller::Restore(const std::vector<models::NamedTensor>& saved) {
  const SavedTensors tensors(saved);
  tensors.Require(Save());
  tensors.Restore(Views());
  tensors.Restore(kActionStream, action_generator_);
}

models::PolicyShape StudentShape(const models::PolicyShape& teacher,
                                 models::MlpConfig network) {
  models::PolicyShape shape = teacher;
  if (shape.kind == "greedy") {
    shape.kind = "categorical";
    shape.joint = false;
  }
  network.inputs = teacher.network.inputs;
  network.output_gain = kOutputGain;
  shape.network = std::move(network);
  return models::CompletedShape(shape);
}

}  // namespace ballast::agents::distillation
