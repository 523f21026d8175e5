#include "agents/distillation/registry.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "configs/table.h"
#include "tests/configs/refusal.h"

namespace ballast::agents::distillation {
namespace {

DistillationConfig Read(const std::string& text,
                        ActionKind actions = ActionKind::kBox) {
  const configs::Document document =
      configs::Document::Parse("[distillation]\n" + text, "test.toml");
  configs::Table table = document.root().Sub("distillation");
  DistillationConfig config = ReadDistillation(table, {}, actions);
  document.RefuseUnknownKeys();
  return config;
}

std::string RefusalOf(const std::string& text,
                      ActionKind actions = ActionKind::kBox) {
  return configs::Refusal([&] { Read(text, actions); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(distillation_registry)

BOOST_AUTO_TEST_CASE(plain_distillation_with_dagger_is_the_default) {
  const DistillationConfig config = Read("");
  BOOST_TEST(!config.distiller.has_shadow);
  BOOST_TEST(config.distiller.weights.direct == 1.0);
  BOOST_TEST(config.distiller.weights.label == 0.0);
  BOOST_TEST(
      (config.distiller.gaussian.distance == GaussianDistance::kForward));
  BOOST_TEST(std::isinf(config.distiller.gaussian.mean_limit));
  BOOST_TEST((config.regime == Regime::kDagger));
  BOOST_TEST(config.teacher_decay == 0.5);
}

BOOST_AUTO_TEST_CASE(a_method_sets_weights_that_can_be_given) {
  const ExchangeWeights shake =
      Read(
          "method = \"shake\"\nreversed_weight = 0.0\n"
          "imitation = \"squared_error\"\nshadow = \"student_trunk\"\n")
          .distiller.weights;
  BOOST_TEST(shake.direct == 0.0);
  BOOST_TEST(shake.forward == 1.0);
  BOOST_TEST(shake.imitation == 1.0);
  BOOST_TEST(shake.reversed == 0.0);
  BOOST_TEST((shake.shadow_imitation == ShadowImitation::kSquaredError));
  BOOST_TEST((Read("method = \"shake\"\nshadow = \"teacher_shape\"\n")
                  .distiller.shadow.kind == ShadowKind::kTeacherShape));
  BOOST_TEST(Read("method = \"cloning\"").distiller.weights.direct == 0.0);
  BOOST_TEST(Read("method = \"cloning\"").distiller.weights.label == 1.0);
  BOOST_TEST(Read("method = \"cloning\"").distiller.gaussian.deviation_floor ==
             0.1);
  BOOST_TEST(Read("direct_weight = 0.0\nlabel_weight = 1.0")
                 .distiller.gaussian.deviation_floor == 0.1);
  BOOST_TEST(Read("deviation_weight = 0.0\nlabel_weight = 1.0")
                 .distiller.gaussian.deviation_floor == 0.1);
  BOOST_TEST(Read("").distiller.gaussian.deviation_floor == 0.0);
}

BOOST_AUTO_TEST_CASE(a_shadow_tells_of_deviations_if_it_is_told_of_them) {
  const auto floor_of = [](const std::string& more) {
    return Read("method = \"shake\"\nlabel_weight = 1.0\n" + more)
        .distiller.gaussian.deviation_floor;
  };
  BOOST_TEST(floor_of("") == 0.0);
  BOOST_TEST(floor_of("forward_weight = 0.0") == 0.1);
  BOOST_TEST(floor_of("imitation_weight = 0.0") == 0.1);
}

BOOST_AUTO_TEST_CASE(squares_weigh_the_deviation_less) {
  BOOST_TEST(
      Read("distance = \"squared\"").distiller.gaussian.deviation_weight ==
      0.1);
  BOOST_TEST(Read("").distiller.gaussian.deviation_weight == 1.0);
}

BOOST_AUTO_TEST_CASE(what_has_no_effect_is_refused) {
  const auto contains = [](const std::string& text, const char* part) {
    BOOST_TEST(text.find(part) != std::string::npos, text);
  };
  contains(RefusalOf("shadow = \"own_network\""), "method = \"shake\"");
  contains(RefusalOf("guard = true"), "asks for a shadow");
  contains(RefusalOf("direct_weight = 0.0"), "nothing would train the student");
  contains(RefusalOf("method = \"shake\"\nimitation_weight = 0.0\n"
                     "reversed_weight = 0.0\n"),
           "nothing would train the shadow");
  contains(RefusalOf("method = \"shak\""), "did you mean \"shake\"");
  contains(RefusalOf("teacher_decai = 0.5"), "did you mean");
  contains(RefusalOf("temperature = 2.0"), "is of queueing networks");
  contains(RefusalOf("actors = 5"), "is of queueing networks");
  contains(RefusalOf("mean_limit = 4.0", ActionKind::kFactors), "is of robots");
  contains(RefusalOf("actor_weight = 1.0", ActionKind::kFactors),
           "is of robots");
  contains(RefusalOf("distance = \"huber\"", ActionKind::kFactors), "forward");
}

BOOST_AUTO_TEST_CASE(choices_have_a_temperature_and_paths) {
  const DistillationConfig config =
      Read("temperature = 2.0\nactors = 5\ndistance = \"reverse\"\n",
           ActionKind::kFactors);
  BOOST_TEST(config.distiller.categorical.temperature == 2.0);
  BOOST_TEST(config.distiller.categorical.reverse);
  BOOST_TEST(config.actors == 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::distillation
