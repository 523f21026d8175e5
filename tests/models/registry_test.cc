#include "models/registry.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "configs/table.h"
#include "models/transitions/uniform_perturbation.h"
#include "tests/configs/refusal.h"
#include "tests/models/draws.h"

namespace ballast::models {
namespace {

using configs::Refusal;

/// Reads `text` whole, as [networks].
MlpConfig ReadAsNetwork(const std::string& text) {
  const auto document = configs::Document::Parse(text, "n.toml");
  configs::Table root = document.root();
  const MlpConfig config = ReadNetwork(root);
  document.RefuseUnknownKeys();
  return config;
}

/// Reads `text` whole, as [model].
std::unique_ptr<PerturbationDistribution> ReadAsModel(
    const std::string& text,
    const PerturbationUse& use = {.sizes = {5, 2, 3}, .seed = 1}) {
  const auto document = configs::Document::Parse(text, "m.toml");
  configs::Table root = document.root();
  auto distribution = ReadPerturbationDistribution(root, use);
  document.RefuseUnknownKeys();
  return distribution;
}

bool Holds(const std::string& text, const std::string& part) {
  BOOST_TEST_MESSAGE(text);
  return text.find(part) != std::string::npos;
}

/// Mean |x| of one large draw.
double MeanChange(PerturbationDistribution& distribution) {
  at::Generator generator = MakeGenerator(1);
  at::Tensor perturbed;
  const at::Tensor state = at::zeros({2000, 5});
  const at::Tensor action = at::zeros({2000, 2});
  const at::Tensor next_state = at::ones({2000, 5});
  distribution.Sample({state, action, next_state}, generator, perturbed);
  return distribution.mean_change();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(registry)

BOOST_AUTO_TEST_CASE(an_agent_may_have_defaults_of_its_own) {
  MlpConfig tanh;
  tanh.hidden = {30, 24};
  tanh.activation = Activation::kTanh;
  tanh.layer_norm = false;
  tanh.initialisation = Initialisation::kOrthogonal;
  const auto document = configs::Document::Parse("hidden = [8]", "test.toml");
  configs::Table root = document.root();
  const MlpConfig read = ReadNetwork(root, tanh);
  BOOST_TEST(read.hidden == std::vector<int>{8});
  BOOST_TEST((read.activation == Activation::kTanh));
  BOOST_TEST(!read.layer_norm);
  BOOST_TEST((read.initialisation == Initialisation::kOrthogonal));
  BOOST_TEST(document.Resolved().find("orthogonal") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_table_is_the_papers_network) {
  const MlpConfig config = ReadAsNetwork("");
  BOOST_TEST(config.hidden == (std::vector<int>{256, 256, 256}));
  BOOST_TEST((config.activation == Activation::kElu));
  BOOST_TEST((config.initialisation == Initialisation::kFanOut));
  BOOST_TEST(config.layer_norm);
  BOOST_TEST(config.relu_at_zero.slope == 0.0);
  BOOST_TEST((config.relu_at_zero.rule == ReluRule::kMultiply));
}

BOOST_AUTO_TEST_CASE(every_key_of_a_network_is_read) {
  const MlpConfig config = ReadAsNetwork(
      "hidden = [64, 32]\nactivation = 'relu'\nrelu_slope_at_zero = 0.5\n"
      "relu_rule_at_zero = 'overwrite'\nlayer_norm = false\ninitialisation = "
      "'orthogonal'\n"
      "precision = 'float32'\n");
  BOOST_TEST(config.hidden == (std::vector<int>{64, 32}));
  BOOST_TEST((config.activation == Activation::kRelu));
  BOOST_TEST((config.initialisation == Initialisation::kOrthogonal));
  BOOST_TEST(!config.layer_norm);
  BOOST_TEST(config.relu_at_zero.slope == 0.5);
  BOOST_TEST((config.relu_at_zero.rule == ReluRule::kOverwrite));
  BOOST_TEST((config.precision == Precision::kFloat32));
  BOOST_TEST((ReadAsNetwork("precision = 'bfloat16'").precision ==
              Precision::kBfloat16));
}

BOOST_AUTO_TEST_CASE(bad_networks_are_refused_with_the_key) {
  const auto reason = [](const std::string& text) {
    return Refusal([&] { ReadAsNetwork(text); });
  };
  BOOST_TEST(Holds(reason("hidden = []"), "hidden"));
  BOOST_TEST(Holds(reason("hidden = [0]"), "hidden"));
  BOOST_TEST(Holds(reason("activation = 'rleu'"), "did you mean \"relu\"?"));
  BOOST_TEST(Holds(reason("initialisation = 'x'"), "fan_out"));
  BOOST_TEST(Holds(reason("precision = 'float16'"), "bfloat16"));
  BOOST_TEST(Holds(reason("relu_slope_at_zero = nan"), "relu_slope_at_zero"));
  BOOST_TEST(Holds(reason("relu_rule_at_zero = 'assign'"), "multiply"));
  BOOST_TEST(Holds(reason("layernorm = true"), "layer_norm"));
}

BOOST_AUTO_TEST_CASE(an_empty_model_is_the_papers_distribution) {
  const auto distribution = ReadAsModel("");
  BOOST_TEST(distribution->samples() == 5);
  // Uniform on [-0.2, 0.2], 50,000 draws, four standard errors.
  BOOST_TEST(std::abs(MeanChange(*distribution) - 0.1) < 0.0011);
}

BOOST_AUTO_TEST_CASE(the_limit_follows_the_magnitude_unless_set) {
  const auto wide = ReadAsModel("magnitude = 0.4\nsamples = 2");
  BOOST_TEST(wide->samples() == 2);
  BOOST_TEST(std::abs(MeanChange(*wide) - 0.4) < 0.007);
  const auto clipped = ReadAsModel("magnitude = 0.4\nlimit = 0.01");
  BOOST_TEST(MeanChange(*clipped) <= 0.01);
}

BOOST_AUTO_TEST_CASE(one_key_turns_robustness_off) {
  const auto distribution =
      ReadAsModel("kind = 'nominal'\nmagnitude = 0.1\nsamples = 5\n");
  BOOST_TEST(distribution->samples() == 1);
  BOOST_TEST(MeanChange(*distribution) == 0.0);
}

BOOST_AUTO_TEST_CASE(robustness_turns_off_from_any_kind) {
  for (const char* keys :
       {"magnitude = 0.02\nlimit = 0.04\nhidden = [8]\nlearning_rate = 1e-4\n"
        "multiplier = 10.0\nmultiplier_learning_rate = 1e-2\n",
        "members = 3\nsamples = 4\nhidden = [8]\nlearning_rate = 1e-3\n"}) {
    const auto distribution =
        ReadAsModel("kind = 'nominal'\n" + std::string(keys));
    BOOST_TEST(distribution->samples() == 1);
    BOOST_TEST(distribution->sets() == 1);
    BOOST_TEST(MeanChange(*distribution) == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(optimal_transport_has_a_set_for_each_outcome) {
  const auto distribution = ReadAsModel("kind = 'otp'");
  BOOST_TEST(distribution->samples() == 1);
  BOOST_TEST(distribution->sets() == 3);
  // Fresh networks put out some tenth of the magnitude 0.02.
  const double fresh = MeanChange(*distribution);
  BOOST_TEST(fresh > 0.0);
  BOOST_TEST(fresh < 0.02);
  const auto larger = ReadAsModel("kind = 'otp'\nmagnitude = 0.04");
  BOOST_TEST(MeanChange(*larger) == 2 * fresh,
             boost::test_tools::tolerance(1e-5));  // float32
  const auto clipped = ReadAsModel("kind = 'otp'\nlimit = 0.0");
  BOOST_TEST(MeanChange(*clipped) == 0.0);
}

BOOST_AUTO_TEST_CASE(every_key_of_learnt_models_is_read) {
  const auto shape = [](const std::string& text) {
    for (const auto& [name, tensor] : ReadAsModel(text)->Tensors()) {
      if (name == "parameters") return tensor.sizes().vec();
    }
    return std::vector<std::int64_t>{};
  };
  // S = 5, A = 2, three outcomes.
  const std::vector<std::int64_t> otp{3, (12 + 1) * 8 + (8 + 1) * 5};
  BOOST_TEST(shape("kind = 'otp'\nhidden = [8]\nlearning_rate = 1e-3\n"
                   "multiplier = 1.0\nmultiplier_learning_rate = 0.1\n"
                   "limit = 0.1") == otp);
  const std::vector<std::int64_t> ensemble{4, (7 + 1) * 8 + (8 + 1) * 10};
  const std::string text =
      "kind = 'ensemble'\nmembers = 4\nsamples = 7\nhidden = [8]\n"
      "learning_rate = 1e-3";
  BOOST_TEST(shape(text) == ensemble);
  BOOST_TEST(ReadAsModel(text)->samples() == 7);
  BOOST_TEST(ReadAsModel(text)->sets() == 1);
}

BOOST_AUTO_TEST_CASE(a_key_of_another_kind_is_refused_with_its_owners) {
  const auto reason = [](const std::string& text) {
    return Refusal([&] { ReadAsModel(text); });
  };
  const std::string samples = reason("kind = 'otp'\nsamples = 5");
  BOOST_TEST(Holds(samples, "m.toml:2"));
  BOOST_TEST(Holds(samples, "samples"));
  BOOST_TEST(Holds(samples, "uniform, ensemble"));
  BOOST_TEST(Holds(reason("kind = 'ensemble'\nmagnitude = 0.1"), "otp"));
  BOOST_TEST(Holds(reason("members = 5"), "ensemble"));
  // What nobody knows gets the nearest name.
  BOOST_TEST(
      Holds(reason("kind = 'otp'\nlearning_rat = 0.1"), "learning_rate"));
}

BOOST_AUTO_TEST_CASE(every_kind_is_shipped_with_its_keys) {
  std::set<std::string> kinds;
  for (const char* folder : {"ramu", "rivals", "quickstart"}) {
    const auto path = std::filesystem::path(BALLAST_SOURCE_DIR) / "configs";
    for (const auto& file :
         std::filesystem::directory_iterator(path / folder)) {
      std::ostringstream read;
      read << std::ifstream(file.path()).rdbuf();
      const std::string text = read.str();
      const std::string header = "\n[model]\n";
      BOOST_REQUIRE(text.find(header) != std::string::npos);
      const std::size_t begin = text.find(header) + header.size();
      const std::string model =
          text.substr(begin, text.find("\n[", begin) - begin);
      BOOST_TEST(ReadAsModel(model)->samples() >= 1, file.path());
      const auto document = configs::Document::Parse(model, "m.toml");
      kinds.insert(document.root().Text("kind", ""));
    }
  }
  for (const ModelInfo& info : ListPerturbationDistributions()) {
    BOOST_TEST(kinds.contains(info.name), info.name);
  }
}

BOOST_AUTO_TEST_CASE(bad_models_are_refused_with_the_key) {
  const auto reason = [](const std::string& text) {
    return Refusal([&] { ReadAsModel(text); });
  };
  BOOST_TEST(Holds(reason("kind = 'uniforn'"), "did you mean \"uniform\"?"));
  BOOST_TEST(Holds(reason("magnitude = -0.1"), "magnitude"));
  BOOST_TEST(Holds(reason("samples = 0"), "samples"));
  BOOST_TEST(Holds(reason("limit = -1.0"), "limit"));
  BOOST_TEST(Holds(reason("sample = 4"), "samples"));
  BOOST_TEST(Holds(reason("kind = 'otp'\nmagnitude = 0.0"), "magnitude"));
  BOOST_TEST(Holds(reason("kind = 'otp'\nhidden = []"), "hidden"));
  BOOST_TEST(Holds(reason("kind = 'otp'\nmultiplier = 0.0"), "multiplier"));
  BOOST_TEST(Holds(reason("kind = 'ensemble'\nmembers = 65"), "members"));
  BOOST_TEST(Holds(reason("kind = 'nominal'\nmembers = 0"), "members"));
  PerturbationUse nothing{.sizes = {5, 2, 1}};
  nothing.reward = RewardPerturbation::kNone;
  BOOST_TEST(
      Holds(Refusal([&] { ReadAsModel("kind = 'otp'", nothing); }), "nominal"));
}

BOOST_AUTO_TEST_CASE(names_in_a_list_are_unique_and_explained) {
  for (const auto& list :
       {ListPolicies(), ListActivations(), ListReluRules(),
        ListInitialisations(), ListPerturbationDistributions()}) {
    std::set<std::string> names;
    for (const ModelInfo& info : list) {
      BOOST_TEST(names.insert(info.name).second, info.name);
      BOOST_TEST(!info.summary.empty(), info.name);
    }
    BOOST_TEST(!names.empty());
  }
}

BOOST_AUTO_TEST_CASE(every_listed_activation_is_found_by_its_name) {
  for (const ModelInfo& info : ListActivations()) {
    BOOST_TEST(ActivationName(ActivationNamed(info.name)) == info.name);
  }
  BOOST_CHECK_THROW(ActivationNamed("gelu"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(every_listed_policy_can_be_made) {
  PolicyShape shape;
  shape.network.inputs = 2;
  shape.action_size = 1;
  shape.choices = {2};
  at::Generator generator = MakeGenerator(1);
  for (const ModelInfo& info : ListPolicies()) {
    shape.kind = info.name;
    BOOST_TEST(MakePolicy(shape, generator)->kind() == info.name);
  }
  shape.kind = "gausian";
  BOOST_TEST(Refusal([&] { MakePolicy(shape, generator); }) ==
             "unknown kind of policy gausian; did you mean gaussian?");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
