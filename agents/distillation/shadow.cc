#include "agents/distillation/shadow.h"

#include <c10/core/InferenceMode.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "models/networks/flat_parts.h"

namespace ballast::agents::distillation {
namespace {

/// Normal with variance 2 / inputs (He), or `gain` times that deviation.
at::Tensor Drawn(std::int64_t inputs, std::int64_t outputs,
                 at::Generator& generator, double gain = 1.0) {
  const double deviation = gain * std::sqrt(2.0 / static_cast<double>(inputs));
  return at::empty({inputs * outputs}).normal_(0.0, deviation, generator);
}

at::Tensor Flat(const std::vector<at::Tensor>& parts) {
  return at::cat(parts).unsqueeze(0);
}

/// With h the teacher's hidden layers, the last two of them or the only one:
///   u = elu(norm(h1 U1)) + elu(norm(h2 U2)),  v = elu(u U3) [+ h2],
/// and the teacher's own output layer, frozen, on v. The residual form starts
/// with U3 = 0, hence v = h2. (A ReLU would keep U3 there for ever: its slope
/// at 0 is 0.) The norm of each row stands in for batch norm: states of one
/// minibatch are correlated, and a robot shows one at a time.
class TeacherTrunkShadow : public Shadow {
 public:
  TeacherTrunkShadow(bool residual, const FrozenTeacher& teacher,
                     at::Generator& generator)
      : Shadow(
            Start(residual, teacher.policy().mlp().config().hidden, generator)),
        residual_(residual),
        teacher_(teacher) {
    // A graph keeps them, so they must be made with graphs in mind.
    const c10::InferenceMode with_graph(false);
    const models::NetworkPolicy& policy = teacher.policy();
    const std::string last =
        std::to_string(policy.mlp().config().hidden.size());
    for (const auto& [name, view] :
         policy.mlp().Views(policy.parameters(), 0)) {
      if (name == last + ".weight") weight_ = view.clone();
      if (name == last + ".bias") bias_ = view.clone();
    }
  }

  at::Tensor Predict(const at::Tensor& parameters,
                     const ShadowView& view) const override {
    const std::vector<at::Tensor>& hidden = view.teacher.hidden;
    const std::size_t first = hidden.size() < 2 ? 0 : hidden.size() - 2;
    const at::Tensor& top = hidden.back();
    const std::int64_t width = top.size(1);
    std::vector<std::vector<std::int64_t>> shapes;
    for (std::size_t i = first; i < hidden.size(); ++i) {
      shapes.push_back({hidden[i].size(1), width});
    }
    shapes.push_back({width, width});
    const std::vector<at::Tensor> weights = models::PartsOf(parameters, shapes);

    at::Tensor u;
    for (std::size_t i = first; i < hidden.size(); ++i) {
      const at::Tensor product = at::mm(hidden[i], weights[i - first]);
      const at::Tensor branch = at::elu(at::layer_norm(product, {width}));
      u = u.defined() ? u + branch : branch;
    }
    at::Tensor v = at::elu(at::mm(u, weights.back()));
    if (residual_) v = v + top;
    return teacher_.PredictionOf(at::addmm(bias_, v, weight_), view.mask);
  }

 private:
  static at::Tensor Start(bool residual, const std::vector<int>& hidden,
                          at::Generator& generator) {
    const std::int64_t width = hidden.back();
    std::vector<at::Tensor> parts;
    for (std::size_t i = hidden.size() < 2 ? 0 : hidden.size() - 2;
         i < hidden.size(); ++i) {
      parts.push_back(Drawn(hidden[i], width, generator));
    }
    parts.push_back(residual ? at::zeros({width * width})
                             : Drawn(width, width, generator));
    return Flat(parts);
  }

  bool residual_;
  const FrozenTeacher& teacher_;
  at::Tensor weight_;  ///< [H, O], the teacher's.
  at::Tensor bias_;
};

/// A linear head, or one hidden layer and a linear one, on the student's last
/// hidden layer.
class StudentTrunkShadow : public Shadow {
 public:
  StudentTrunkShadow(int hidden, const models::MlpConfig& student,
                     const ImitationLoss& loss, at::Generator& generator)
      : Shadow(Start(hidden, student, generator)),
        hidden_(hidden),
        outputs_(student.outputs),
        loss_(loss) {}

  at::Tensor Predict(const at::Tensor& parameters,
                     const ShadowView& view) const override {
    at::Tensor x = view.student.hidden.back();
    std::vector<std::vector<std::int64_t>> shapes;
    if (hidden_ > 0) shapes = {{x.size(1), hidden_}, {1, hidden_}};
    shapes.push_back({hidden_ > 0 ? hidden_ : x.size(1), outputs_});
    shapes.push_back({1, outputs_});
    const std::vector<at::Tensor> parts = models::PartsOf(parameters, shapes);
    if (hidden_ > 0) x = at::elu(at::addmm(parts[1], x, parts[0]));
    return loss_.Predict(at::addmm(parts.back(), x, parts[parts.size() - 2]));
  }

 private:
  static at::Tensor Start(int hidden, const models::MlpConfig& student,
                          at::Generator& generator) {
    constexpr double kOutputGain = 0.01;  // Starts near no preference.
    std::vector<at::Tensor> parts;
    std::int64_t width = student.hidden.back();
    if (hidden > 0) {
      parts = {Drawn(width, hidden, generator), at::zeros({hidden})};
      width = hidden;
    }
    parts.push_back(Drawn(width, student.outputs, generator, kOutputGain));
    parts.push_back(at::zeros({student.outputs}));
    return Flat(parts);
  }

  int hidden_;
  std::int64_t outputs_;
  const ImitationLoss& loss_;
};

class OwnNetworkShadow : public Shadow {
 public:
  OwnNetworkShadow(const models::Mlp& mlp, const ImitationLoss& loss,
                   at::Generator& generator)
      : Shadow(mlp.InitialParameters(generator)), mlp_(mlp), loss_(loss) {}

  at::Tensor Predict(const at::Tensor& parameters,
                     const ShadowView& view) const override {
    return loss_.Predict(
        models::GraphOf(mlp_, parameters, view.student_input).output);
  }

 private:
  models::Mlp mlp_;
  const ImitationLoss& loss_;
};

/// The teacher's hidden layers below the student's outputs, drawn as the
/// student's are.
models::MlpConfig ShapedLike(const FrozenTeacher& teacher,
                             const models::MlpConfig& student) {
  models::MlpConfig config = teacher.policy().mlp().config();
  config.outputs = student.outputs;
  config.initialisation = student.initialisation;
  config.output_gain = student.output_gain;
  return config;
}

class TeacherCopyShadow : public Shadow {
 public:
  explicit TeacherCopyShadow(const FrozenTeacher& teacher)
      : Shadow(teacher.policy().parameters().clone()), teacher_(teacher) {}

  at::Tensor Predict(const at::Tensor& parameters,
                     const ShadowView& view) const override {
    return teacher_.PredictionOf(
        models::GraphOf(teacher_.policy().mlp(), parameters, view.teacher_input)
            .output,
        view.mask);
  }

 private:
  const FrozenTeacher& teacher_;
};

}  // namespace

std::unique_ptr<Shadow> MakeShadow(const ShadowConfig& config,
                                   const FrozenTeacher& teacher,
                                   const models::MlpConfig& student,
                                   const ImitationLoss& loss,
                                   at::Generator& generator) {
  switch (config.kind) {
    case ShadowKind::kTeacherTrunk:
      return std::make_unique<TeacherTrunkShadow>(config.residual, teacher,
                                                  generator);
    case ShadowKind::kStudentTrunk:
      return std::make_unique<StudentTrunkShadow>(config.hidden, student, loss,
                                                  generator);
    case ShadowKind::kOwnNetwork:
      return std::make_unique<OwnNetworkShadow>(models::Mlp(student, 1), loss,
                                                generator);
    case ShadowKind::kTeacherShape:
      return std::make_unique<OwnNetworkShadow>(
          models::Mlp(ShapedLike(teacher, student), 1), loss, generator);
    case ShadowKind::kTeacherCopy:
      return std::make_unique<TeacherCopyShadow>(teacher);
  }
  throw std::logic_error("MakeShadow: a kind it does not know");
}

}  // namespace ballast::agents::distillation
