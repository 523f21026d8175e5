#include <boost/test/unit_test.hpp>
#include <fstream>
#include <random>

#include "configs/table.h"
#include "tests/configs/refusal.h"

namespace ballast::configs {
namespace {

constexpr std::string_view kText =
    "title = \"a \\\"b\\\" \\u0007 \\\\ é\"\n"
    "[agent]\n"
    "rates = [1e-4, 3, 1e300]\n"
    "batch = 64 # comment\n"
    "[environment]\n"
    "task = 'walker.walk'\n"
    "challenge.noise = 0.1\n"
    "challenge.'odd key' = 1\n"
    "[[environment.constraints]]\n"
    "name = 'joint_velocity'\n"
    "limits.low = -1\n"
    "[[environment.constraints]]\n"
    "name = 'torque'\n"
    "[empty]\n";

/// Reads the whole of kText, some of it by name and some by its keys.
std::string ResolvedOf(const Document& document) {
  Table root = document.root();
  root.Text("title", "");
  root.Sub("run").Integer("seed", 0);
  root.Sub("empty");
  root.Sub("absent");
  root.Subs("absent_array");
  Table agent = root.Sub("agent");
  agent.Numbers("rates", {});
  agent.Integer("batch", 256);
  agent.Number("limit", std::numeric_limits<double>::infinity());
  agent.Texts("names", {"a", "b"});
  Table environment = root.Sub("environment");
  environment.Text("task", "");
  Table challenge = environment.Sub("challenge");
  for (const std::string& key : challenge.Keys()) challenge.Number(key, 0);
  for (Table& constraint : environment.Subs("constraints")) {
    constraint.Text("name", "");
    constraint.Number("discount", 0.99);
    constraint.Sub("limits").Number("low", 0);
  }
  document.RefuseUnknownKeys();
  return document.Resolved();
}

std::string UnknownKeyIn(const std::string& text) {
  return Refusal([&] {
    const Document document = Document::Parse(text, "a.toml");
    Table risk = document.root().Sub("risk");
    risk.Number("level", 0);
    if (risk.Has("attitude")) risk.Text("attitude", "");
    for (Table& axis : document.root().Subs("axis")) axis.Text("name", "");
    document.RefuseUnknownKeys();
  });
}

BOOST_AUTO_TEST_SUITE(DocumentSuite)

BOOST_AUTO_TEST_CASE(the_resolved_text_holds_every_value_that_was_read) {
  const std::string resolved = ResolvedOf(Document::Parse(kText, "a.toml"));
  BOOST_TEST(resolved ==
             "title = \"a \\\"b\\\" \\u0007 \\\\ é\"\n"
             "\n[run]\nseed = 0\n"
             "\n[empty]\n"
             "\n[agent]\n"
             "rates = [1e-04, 3.0, 1e+300]\n"
             "batch = 64\n"
             "names = [\"a\", \"b\"]\n"
             "\n[environment]\n"
             "task = \"walker.walk\"\n"
             "\n[environment.challenge]\n"
             "noise = 0.1\n"
             "\"odd key\" = 1.0\n"
             "\n[[environment.constraints]]\n"
             "name = \"joint_velocity\"\n"
             "discount = 0.99\n"
             "\n[environment.constraints.limits]\n"
             "low = -1.0\n"
             "\n[[environment.constraints]]\n"
             "name = \"torque\"\n"
             "discount = 0.99\n"
             "\n[environment.constraints.limits]\n"
             "low = 0.0\n");
}

BOOST_AUTO_TEST_CASE(the_resolved_text_resolves_to_itself) {
  const std::string resolved = ResolvedOf(Document::Parse(kText, "a.toml"));
  BOOST_TEST(ResolvedOf(Document::Parse(resolved, "b.toml")) == resolved);
  const std::string defaults = ResolvedOf(Document::Parse("", "a.toml"));
  BOOST_TEST(ResolvedOf(Document::Parse(defaults, "b.toml")) == defaults);
}

BOOST_AUTO_TEST_CASE(every_double_survives_the_resolved_text) {
  std::mt19937_64 bits(1);
  for (int i = 0; i < 10'000; ++i) {
    const auto value = std::bit_cast<double>(bits());
    if (!std::isfinite(value)) continue;
    const Document document = Document::Parse("", "a.toml");
    Table root = document.root();
    root.Number("x", value);
    Table again = Document::Parse(document.Resolved(), "b.toml").root();
    BOOST_REQUIRE(again.Number("x", 0) == value);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_answered_with_the_nearest_read) {
  BOOST_TEST(UnknownKeyIn("[risk]\nlevle = 0.5") ==
             "a.toml:2:1: unknown key risk.levle; did you mean risk.level?");
  BOOST_TEST(UnknownKeyIn("[risk]\natitude = 'r'") ==
             "a.toml:2:1: unknown key risk.atitude; did you mean "
             "risk.attitude?");
  BOOST_TEST(UnknownKeyIn("[risk]\nn = 0.5") ==
             "a.toml:2:1: unknown key risk.n; known: level, attitude");
  BOOST_TEST(UnknownKeyIn("[[axis]]\n[[axis]]\nnmae = 'a'") ==
             "a.toml:3:1: unknown key axis.1.nmae; did you mean axis.1.name?");
  BOOST_TEST(UnknownKeyIn("[risk]\nlevel = 0.5") == "(accepted)");
}

BOOST_AUTO_TEST_CASE(an_unknown_table_is_answered_with_the_nearest_read) {
  BOOST_TEST(UnknownKeyIn("[rsik]\nlevel = 0.5") ==
             "a.toml:1:2: unknown table rsik; did you mean risk?");
  BOOST_TEST(UnknownKeyIn("[[axes]]\nname = 'a'") ==
             "a.toml:1:3: unknown table axes; did you mean axis?");
}

BOOST_AUTO_TEST_CASE(the_first_unknown_key_of_the_file_is_named) {
  BOOST_TEST(UnknownKeyIn("zzzz = 1\naaaa = 2\n").find("zzzz") !=
             std::string::npos);
  BOOST_TEST(UnknownKeyIn("[risk]\nzzzz = 1\n[aaaa]\n").find("zzzz") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_first_difference_is_named) {
  const std::string text = "a = 1\n[b]\nc = [1, 2]\n[[d]]\ne = 1\n";
  BOOST_TEST(FirstDifference(text, text) == "");
  BOOST_TEST(FirstDifference(text, "a = 1.0\n[b]\nc = [1, 2]\n[[d]]\ne = 1") ==
             "a");
  BOOST_TEST(FirstDifference(text, "a = 1\n[b]\nc = [2, 1]\n[[d]]\ne = 2") ==
             "b.c");
  BOOST_TEST(FirstDifference(text, "a = 1\n[b]\nc = [1, 2]\n[[d]]\ne = 2") ==
             "d.0.e");
  BOOST_TEST(FirstDifference(text,
                             "a = 1\nf = 1\n[b]\nc = [1, 2]\n[[d]]\n"
                             "e = 1") == "f");
  BOOST_TEST(FirstDifference(text, "a = 1\n[b]\nc = [1, 2]\n") == "d.0.e");
}

BOOST_AUTO_TEST_CASE(malformed_text_is_refused_with_its_place) {
  for (const std::string text :
       {"a = ", "a", "= 1", "[a", "a = 1\na = 2", "a = 'b", "a = 1 b = 2",
        "a = \"\\q\"", "a = 0x", "[a]\n[a]", "a = {b = 1", "\x80 = 1",
        "a = '\xff'"}) {
    const std::string message =
        Refusal([&] { Document::Parse(text, "a.toml"); });
    BOOST_TEST(message.starts_with("a.toml:"), text << ": " << message);
    BOOST_TEST(message.find('\n') == std::string::npos, message);
  }
}

BOOST_AUTO_TEST_CASE(letters_beyond_ascii_need_quotes_and_no_backslash) {
  BOOST_TEST(Refusal([&] {
               Document::Parse(
                   "\xEF\xBB\xBF# é あ\n\"é\" = 'あ'\nb = '''é''''\n"
                   "c = \"\"\"あ\\\n  é\\\\é\"\"\"\"\" # é\n",
                   "a.toml");
             }) == "a.toml:5: a letter beyond ASCII follows a backslash");
  BOOST_TEST(Refusal([&] {
               Document::Parse(
                   "\xEF\xBB\xBF# é あ\n\"é\" = 'あ'\n"
                   "b = '''é''''\nc = \"\"\"あ\\\n e\\\\é\"\"\"\"\""
                   "# é\n",
                   "a.toml");
             }) == "(accepted)");
  for (const std::string text :
       {"é = 1", "a = é", "a = 1 あ", "[é]", "a = 'é'é", "a = '''b''''é",
        "a = \"\"\"b\"\"\"\"\"あ", "a.é.b = 1", "a = [1,\u00a0 2]"}) {
    BOOST_TEST(Refusal([&] { Document::Parse(text, "a.toml"); }) ==
                   "a.toml:1: letters beyond ASCII need quotes",
               text);
  }
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused_before_it_can_overflow_the_stack) {
  constexpr int kDepth = 300'000;
  std::string points = "a";
  std::string quoted = "'='";
  for (int i = 0; i < kDepth; ++i) {
    points += ".a";
    quoted += ".\"=\"";
  }
  for (const std::string& text :
       {points + " = 1", "[" + points + "]", "[[" + points + "]]",
        quoted + " = 1", "x = {" + points + " = 1}",
        "x = " + std::string(kDepth, '['),
        "x = " + std::string(kDepth, '[') + std::string(kDepth, ']')}) {
    const std::string message =
        Refusal([&] { Document::Parse(text, "a.toml"); });
    BOOST_TEST(message.starts_with("a.toml:1"), text.substr(0, 20));
  }
}

BOOST_AUTO_TEST_CASE(points_outside_keys_are_not_nesting) {
  const std::string many(100, '.');
  BOOST_TEST(Refusal([&] {
               Document::Parse("# " + many + "\na = '" + many + "'\nb = '''" +
                                   many + "\n'''\nc = [" +
                                   "0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, "
                                   "0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, "
                                   "0.5, 0.5, 0.5, 0.5]\n",
                               "a.toml");
             }) == "(accepted)");
}

BOOST_AUTO_TEST_CASE(mangled_text_is_read_or_refused_and_never_crashes) {
  std::mt19937 random(1);
  const auto below = [&random](std::size_t n) { return random() % n; };
  for (int i = 0; i < 3'000; ++i) {
    std::string text(kText);
    for (std::size_t edit = 0; edit <= below(4); ++edit) {
      const std::size_t at = below(text.size());
      if (below(2) == 0) {
        text[at] = static_cast<char>(below(256));
      } else {
        text.insert(at, text.substr(below(text.size()), below(10)));
      }
    }
    const std::string message =
        Refusal([&] { ResolvedOf(Document::Parse(text, "a.toml")); });
    BOOST_REQUIRE(message == "(accepted)" || message.starts_with("a.toml:"));
  }
}

BOOST_AUTO_TEST_CASE(a_file_is_loaded_under_its_own_name) {
  const auto path =
      std::filesystem::temp_directory_path() / "ballast_document_test.toml";
  std::ofstream(path) << "x = 1\n";
  const Document document = Document::Load(path);
  BOOST_TEST(document.root().Has("x"));
  BOOST_TEST(Refusal([&] {
               document.RefuseUnknownKeys();
             }).starts_with(path.string() + ":1:1: unknown key x"));
  std::filesystem::remove(path);
  BOOST_TEST(Refusal([&] {
               Document::Load(path);
             }).starts_with(path.string() + ": no such file"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::configs
