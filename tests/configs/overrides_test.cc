#include <boost/test/unit_test.hpp>

#include "configs/table.h"
#include "tests/configs/refusal.h"

namespace ballast::configs {
namespace {

constexpr std::string_view kText =
    "[agent]\nbatch = 64\nkind = 'crpo'\n"
    "[[environment.constraints]]\nbudget = 1\n"
    "[[environment.constraints]]\nbudget = 2\n"
    "[networks]\nhidden = [256, 256]\n";

Document With(const std::vector<std::string>& overrides) {
  return Document::Parse(kText, "a.toml", overrides);
}

std::string RefusalOf(const std::string& override) {
  return Refusal([&] { With({override}); });
}

BOOST_AUTO_TEST_SUITE(Overrides)

BOOST_AUTO_TEST_CASE(an_override_takes_the_place_of_the_given_value) {
  Table agent = With({"agent.batch=32"}).root().Sub("agent");
  BOOST_TEST(agent.Integer("batch", 0) == 32);
}

BOOST_AUTO_TEST_CASE(the_last_of_two_overrides_holds) {
  Table agent = With({"agent.batch=1", "agent.batch=2"}).root().Sub("agent");
  BOOST_TEST(agent.Integer("batch", 0) == 2);
}

BOOST_AUTO_TEST_CASE(an_override_may_add_a_key_and_its_tables) {
  Table root = With({"risk.reward.level=0.5", "seed=3"}).root();
  BOOST_TEST(root.Sub("risk").Sub("reward").Number("level", 0) == 0.5);
  BOOST_TEST(root.Integer("seed", 0) == 3);
}

BOOST_AUTO_TEST_CASE(an_index_addresses_an_element) {
  Table root =
      With({"environment.constraints.1.budget=7", "networks.hidden.0=32"})
          .root();
  std::vector<Table> constraints = root.Sub("environment").Subs("constraints");
  BOOST_TEST(constraints.at(0).Number("budget", 0) == 1);
  BOOST_TEST(constraints.at(1).Number("budget", 0) == 7);
  BOOST_TEST(root.Sub("networks").Integers("hidden", {}).at(0) == 32);
  BOOST_TEST(root.Sub("networks").Integers("hidden", {}).at(1) == 256);
}

BOOST_AUTO_TEST_CASE(a_value_is_toml_and_a_bare_word_is_text) {
  Table root = With({"a=walker.walk", "b='x y'", "c=[1, 2]", "d={e = 1}",
                     "f=runs/x-1", "g=true", "h=1e-3"})
                   .root();
  BOOST_TEST(root.Text("a", "") == "walker.walk");
  BOOST_TEST(root.Text("b", "") == "x y");
  BOOST_TEST(root.Numbers("c", {}).size() == 2u);
  BOOST_TEST(root.Sub("d").Integer("e", 0) == 1);
  BOOST_TEST(root.Text("f", "") == "runs/x-1");
  BOOST_TEST(root.Flag("g", false));
  BOOST_TEST(root.Number("h", 0) == 1e-3);
}

BOOST_AUTO_TEST_CASE(a_refused_value_is_reported_as_the_override) {
  Table root = With({"agent.batch=0.5", "risk.level=2"}).root();
  BOOST_TEST(Refusal([&] {
               root.Sub("agent").Integer("batch", 0);
             }).starts_with("--set agent.batch=0.5: agent.batch = 0.5: "));
  BOOST_TEST(Refusal([&] {
               root.Sub("risk").Number("level", 0, Between(0, 1));
             }) == "--set risk.level=2: risk.level = 2: must lie in [0, 1]");
}

BOOST_AUTO_TEST_CASE(an_override_of_an_unknown_key_is_reported_as_one) {
  const Document document = With({"agent.bacth=32"});
  document.root().Subs("constraints");
  document.root().Sub("environment").Subs("constraints");
  document.root().Sub("networks").Integers("hidden", {});
  Table agent = document.root().Sub("agent");
  agent.Text("kind", "");
  agent.Integer("batch", 0);
  for (Table& constraint :
       document.root().Sub("environment").Subs("constraints")) {
    constraint.Number("budget", 0);
  }
  BOOST_TEST(Refusal([&] { document.RefuseUnknownKeys(); }) ==
             "--set agent.bacth=32: unknown key agent.bacth; did you mean "
             "agent.batch?");
}

BOOST_AUTO_TEST_CASE(a_malformed_override_is_refused) {
  BOOST_TEST(RefusalOf("agent.batch") ==
             "--set agent.batch: must be key=value, for example "
             "agent.batch=64");
  BOOST_TEST(RefusalOf("agent.batch=") ==
             "--set agent.batch=: has no value; write key='\"\"' for the "
             "empty text");
  BOOST_TEST(RefusalOf("agent..batch=1") ==
             "--set agent..batch=1: the key must be names joined by points");
  for (const std::string text :
       {"=1", ".a=1", "a.=1", "a b=1", "a=x y", "a=1\nb=2", "a=1\n[c]",
        "agent.kind.x=1", "agent.batch.x.y=1", "networks.hidden.2=1",
        "networks.hidden.x=1", "networks.hidden.-1=1",
        "environment.constraints.9.budget=1", "a=[[[[[[[[[[[[[[[[[[[[[[[[["}) {
    const std::string message = RefusalOf(text);
    BOOST_TEST(message.starts_with("--set " + text), message);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::configs
