#include "models/policy_file.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/registry.h"
#include "tests/configs/refusal.h"
#include "tests/models/draws.h"

namespace ballast::models {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

PolicyShape ShapeOf(const std::string& kind) {
  PolicyShape shape;
  shape.kind = kind;
  shape.network.inputs = 3;
  shape.network.hidden = {8, 4};
  shape.network.activation = Activation::kRelu;
  shape.network.relu_at_zero.slope = 0.1;
  shape.network.layer_norm = false;
  if (kind == "gaussian") {
    shape.action_size = 2;
    shape.initial_deviation = 0.7;
  } else {
    shape.choices = {3, 2};
  }
  return shape;
}

std::unique_ptr<NetworkPolicy> Make(const PolicyShape& shape) {
  at::Generator generator = MakeGenerator(1);
  auto policy = MakePolicy(shape, generator);
  policy->normaliser().Update(NormalDraws({10, 3}, 2));
  return policy;
}

PolicyLayout LayoutOf(const PolicyShape& shape) {
  PolicyLayout layout;
  layout.task = "toy.reach";
  layout.control_timestep = 0.025;
  layout.observation = {{"hip.angle", "rad", -kInfinity, kInfinity},
                        {"height", "m", 0.0, kInfinity},
                        {"upright", "1", -1.0, 1.0}};
  for (int i = 0; i < shape.action_size; ++i) {
    layout.action.push_back({"torque " + std::to_string(i), "N m", -1, 1});
  }
  for (const int choices : shape.choices) {
    layout.factors.push_back({"station", choices});
  }
  return layout;
}

std::string Save(const PolicyShape& shape) {
  return SavePolicy(*Make(shape), LayoutOf(shape), {{"note", "for a test"}});
}

std::string Reason(const std::string& bytes) {
  return configs::Refusal([&] { ParsePolicy(bytes, "p.safetensors"); });
}

/// The refusal of a sound gaussian policy file in whose metadata `from` has
/// become `to`; signed anew, as an enemy would.
std::string ReasonWith(const std::string& from, const std::string& to) {
  Weights weights = ParseWeights(Save(ShapeOf("gaussian")), "x");
  bool found = false;
  for (auto& [key, text] : weights.metadata) {
    const std::size_t place = text.find(from);
    if (place == std::string::npos) continue;
    text.replace(place, from.size(), to);
    found = true;
  }
  BOOST_TEST(found, from);
  const std::string reason =
      Reason(SerialiseWeights(weights.tensors, weights.metadata));
  BOOST_TEST_MESSAGE(reason);
  BOOST_TEST(reason.starts_with("p.safetensors: "));
  return reason;
}

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_file)

BOOST_AUTO_TEST_CASE(every_kind_comes_back_to_the_bit) {
  std::vector<PolicyShape> shapes;
  for (const ModelInfo& kind : ListPolicies()) {
    shapes.push_back(ShapeOf(kind.name));
  }
  shapes.push_back(ShapeOf("greedy"));
  shapes.back().joint = true;
  for (const PolicyShape& shape : shapes) {
    const auto policy = Make(shape);
    const PolicyFile file = ParsePolicy(Save(shape), "x");
    const at::Tensor observation = NormalDraws({5, 3}, 4);
    BOOST_TEST(file.policy->kind() == shape.kind);
    BOOST_TEST(at::equal(file.policy->Output(observation),
                         policy->Output(observation)));
    BOOST_TEST(at::equal(file.policy->Act(observation)->Mode(),
                         policy->Act(observation)->Mode()));
    BOOST_TEST((file.layout == LayoutOf(shape)));
    BOOST_TEST((file.metadata == Metadata{{"note", "for a test"}}));
    // Nothing was lost: saved again it is the same file.
    BOOST_TEST(SavePolicy(*file.policy, file.layout, file.metadata) ==
               Save(shape));
  }
}

BOOST_AUTO_TEST_CASE(the_slope_of_a_relu_survives) {
  const PolicyFile file = ParsePolicy(Save(ShapeOf("gaussian")), "x");
  const MlpConfig& network = file.policy->shape().network;
  BOOST_TEST(network.relu_at_zero.slope == 0.1);
  BOOST_TEST((network.activation == Activation::kRelu));
  BOOST_TEST(file.policy->shape().initial_deviation == 0.7);
}

BOOST_AUTO_TEST_CASE(the_rule_of_a_relu_survives_and_old_files_lack_it) {
  PolicyShape shape = ShapeOf("gaussian");
  const std::string multiplying = Save(shape);
  BOOST_TEST(!Holds(multiplying, "relu_rule_at_zero"));
  shape.network.relu_at_zero.rule = ReluRule::kOverwrite;
  const auto rule_of = [](const std::string& bytes) {
    return ParsePolicy(bytes, "x").policy->shape().network.relu_at_zero.rule;
  };
  BOOST_TEST((rule_of(multiplying) == ReluRule::kMultiply));
  BOOST_TEST((rule_of(Save(shape)) == ReluRule::kOverwrite));
  BOOST_TEST(Holds(ReasonWith("\"relu_slope_at_zero\"",
                              "\"relu_rule_at_zero\":\"x\","
                              "\"relu_slope_at_zero\""),
                   "unknown relu_rule_at_zero x"));
}

BOOST_AUTO_TEST_CASE(a_loaded_policy_goes_on_counting) {
  const PolicyFile file = ParsePolicy(Save(ShapeOf("gaussian")), "x");
  file.policy->normaliser().Update(NormalDraws({5, 3}, 9));
  BOOST_TEST(file.policy->normaliser().count() == 15);
}

BOOST_AUTO_TEST_CASE(weights_that_are_not_finite_are_refused) {
  for (const double bad : {std::nan(""), kInfinity}) {
    const PolicyShape shape = ShapeOf("gaussian");
    const auto policy = Make(shape);
    policy->parameters().view({-1})[5] = bad;
    BOOST_TEST(Holds(Reason(SavePolicy(*policy, LayoutOf(shape))),
                     "network.0.weight holds a number that is not finite"));
  }
}

BOOST_AUTO_TEST_CASE(a_negative_variance_is_refused) {
  const PolicyShape shape = ShapeOf("gaussian");
  const auto policy = Make(shape);
  for (const auto& [name, tensor] : policy->Tensors()) {
    if (name == "normaliser.variance") at::Tensor(tensor).fill_(-1.0);
  }
  BOOST_TEST(Holds(Reason(SavePolicy(*policy, LayoutOf(shape))),
                   "normaliser.variance holds a negative number"));
}

BOOST_AUTO_TEST_CASE(a_network_larger_than_its_weights_is_not_allocated) {
  // 65536 x 65536 x 14 weights would be 240 GB.
  std::string hidden = "[65536";
  for (int layer = 1; layer < 16; ++layer) hidden += ",65536";
  BOOST_TEST(Holds(ReasonWith("[8,4]", hidden + "]"), "are there"));
  BOOST_TEST(Holds(ReasonWith("[8,4]", "[8,5]"), "are there"));
  BOOST_TEST(Holds(ReasonWith("[8,4]", "[8,4.5]"), "must be an integer"));
  BOOST_TEST(Holds(ReasonWith("[8,4]", "[8,0]"), "hidden must be a number"));
  BOOST_TEST(Holds(ReasonWith("[8,4]", "[]"), "hidden has no layer"));
  BOOST_TEST(Holds(ReasonWith("[8,4]", "[1e99]"), "hidden must be a number"));
}

BOOST_AUTO_TEST_CASE(weights_under_other_names_are_refused) {
  Weights weights = ParseWeights(Save(ShapeOf("gaussian")), "x");
  weights.tensors[0].first = "network.9.weight";
  BOOST_TEST(Holds(Reason(SerialiseWeights(weights.tensors, weights.metadata)),
                   "holds no tensor"));
}

BOOST_AUTO_TEST_CASE(unsound_shapes_are_refused) {
  BOOST_TEST(Holds(ReasonWith("\"gaussian\"", "\"gausian\""),
                   "did you mean gaussian?"));
  BOOST_TEST(Holds(ReasonWith("\"relu\"", "\"gelu\""), "activation"));
  BOOST_TEST(Holds(ReasonWith("\"joint\":false", "\"joint\":0"), "joint"));
  BOOST_TEST(Holds(ReasonWith("\"joint\"", "\"jiont\""), "joint is missing"));
  BOOST_TEST(Holds(ReasonWith("{\"action_size\"", "{\"x\":1,\"action_size\""),
                   "unknown key x"));
  BOOST_TEST(
      Holds(ReasonWith("\"initial_deviation\":0.7", "\"initial_deviation\":0"),
            "initial_deviation"));
  BOOST_TEST(Holds(ReasonWith("\"kind\"", "\"kind\":\"greedy\",\"kind\""),
                   "stands twice"));
  BOOST_TEST(Holds(ReasonWith("[8,4]", "[[[[8]]]]"), "nested deeper"));
}

BOOST_AUTO_TEST_CASE(unsound_layouts_are_refused) {
  BOOST_TEST(
      Holds(ReasonWith("\"control_timestep\":0.025", "\"control_timestep\":0"),
            "control_timestep"));
  BOOST_TEST(Holds(ReasonWith("\"low\":0.0", "\"low\":\"a\""), "low"));
  BOOST_TEST(Holds(
      ReasonWith("\"high\":1.0,\"low\":-1.0", "\"high\":-1.0,\"low\":1.0"),
      "low must not exceed high"));
  BOOST_TEST(Holds(ReasonWith("\"action_size\":2", "\"action_size\":1"),
                   "the layout names 2 actions, the policy has 1"));
}

BOOST_AUTO_TEST_CASE(other_weights_files_are_no_policies) {
  BOOST_TEST(Reason(SerialiseWeights({}, {})) ==
             "p.safetensors: a weights file, but no policy: it has no "
             "\"format\"");
  BOOST_TEST(Holds(ReasonWith("ballast.policy.1", "ballast.policy.2"),
                   "of format \"ballast.policy.2\""));
}

BOOST_AUTO_TEST_CASE(no_bit_of_a_policy_can_change_unseen) {
  const std::string good = Save(ShapeOf("categorical"));
  for (std::size_t bit = 0; bit < good.size() * 8; bit += 7) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    if (Reason(bad) == "(accepted)") BOOST_ERROR("bit " << bit);
  }
}

BOOST_AUTO_TEST_CASE(a_layout_of_another_policy_is_a_bug) {
  const auto policy = Make(ShapeOf("gaussian"));
  BOOST_CHECK_THROW(SavePolicy(*policy, LayoutOf(ShapeOf("greedy"))),
                    std::logic_error);
  BOOST_CHECK_THROW(
      SavePolicy(*policy, LayoutOf(ShapeOf("gaussian")), {{"layout", "mine"}}),
      std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
