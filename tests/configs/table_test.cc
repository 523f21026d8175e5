#include "configs/table.h"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/configs/refusal.h"

namespace ballast::configs {
namespace {

Document Parsed(std::string_view text) {
  return Document::Parse(text, "a.toml");
}

/// What reading `text` with `read(root)` is refused with.
template <typename Read>
std::string RefusalOf(std::string_view text, Read read) {
  return Refusal([&] {
    Table root = Parsed(text).root();
    read(root);
  });
}

template <typename Value>
void CheckValues(const std::vector<Value>& values,
                 const std::vector<Value>& expected) {
  BOOST_TEST(values == expected, boost::test_tools::per_element());
}

/// network.toml in a folder of its own.
class NetworkFile {
 public:
  explicit NetworkFile(std::string_view text)
      : folder_(std::filesystem::temp_directory_path() /
                ("ballast-table-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
    std::ofstream(path()) << text;
  }
  NetworkFile(const NetworkFile&) = delete;
  NetworkFile& operator=(const NetworkFile&) = delete;
  ~NetworkFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path path() const { return folder_ / "network.toml"; }

 private:
  std::filesystem::path folder_;
};

BOOST_AUTO_TEST_SUITE(TableSuite)

BOOST_AUTO_TEST_CASE(a_given_value_is_read) {
  Table root = Parsed(
                   "number = 1.5\ninteger = -3\nflag = true\ntext = 'a'\n"
                   "numbers = [1, 2.5]\nintegers = [1, 2]\n"
                   "texts = ['a', 'b']\n")
                   .root();
  BOOST_TEST(root.Number("number", 0) == 1.5);
  BOOST_TEST(root.Integer("integer", 0) == -3);
  BOOST_TEST(root.Flag("flag", false));
  BOOST_TEST(root.Text("text", "") == "a");
  CheckValues<double>(root.Numbers("numbers", {}), {1, 2.5});
  CheckValues<std::int64_t>(root.Integers("integers", {}), {1, 2});
  CheckValues<std::string>(root.Texts("texts", {}), {"a", "b"});
}

BOOST_AUTO_TEST_CASE(an_absent_value_is_the_fallback) {
  Table root = Parsed("").root();
  BOOST_TEST(root.Number("number", 1.5) == 1.5);
  BOOST_TEST(root.Integer("integer", -3) == -3);
  BOOST_TEST(root.Flag("flag", true));
  BOOST_TEST(root.Text("text", "a") == "a");
  CheckValues<double>(root.Numbers("numbers", {1, 2.5}), {1, 2.5});
  BOOST_TEST(!root.Has("number"));
  BOOST_TEST(root.Subs("axis").empty());
  BOOST_TEST(root.Sub("risk").Number("level", 0.5) == 0.5);
}

BOOST_AUTO_TEST_CASE(an_integer_serves_as_a_number_and_not_the_reverse) {
  BOOST_TEST(Parsed("x = 2").root().Number("x", 0) == 2);
  BOOST_TEST(
      RefusalOf("x = 2.0", [](Table& root) { root.Integer("x", 0); }) ==
      "a.toml:1:5: x = 2.0: must be an integer, written without point or "
      "exponent");
}

BOOST_AUTO_TEST_CASE(a_wrong_type_is_refused_with_its_place) {
  const auto number = [](Table& root) { root.Sub("risk").Number("x", 0); };
  BOOST_TEST(RefusalOf("[risk]\nx = '1.5'", number) ==
             "a.toml:2:5: risk.x = \"1.5\": must be a number");
  BOOST_TEST(RefusalOf("[risk]\nx = true", number) ==
             "a.toml:2:5: risk.x = true: must be a number");
  BOOST_TEST(RefusalOf("[risk]\nx = 1979-05-27", number) ==
             "a.toml:2:5: risk.x = a date or time: must be a number");
  BOOST_TEST(RefusalOf("risk = 3", number) ==
             "a.toml:1:8: risk = 3: must be a table, [risk]");
  BOOST_TEST(RefusalOf("x = 1", [](Table& root) { root.Flag("x", false); }) ==
             "a.toml:1:5: x = 1: must be true or false");
  BOOST_TEST(RefusalOf("x = 1", [](Table& root) { root.Text("x", ""); }) ==
             "a.toml:1:5: x = 1: must be text, in quotes");
  BOOST_TEST(RefusalOf("x = 1", [](Table& root) { root.Numbers("x", {}); }) ==
             "a.toml:1:5: x = 1: must be an array, in [ ]");
  BOOST_TEST(RefusalOf("x = 1", [](Table& root) { root.Subs("x"); }) ==
             "a.toml:1:5: x = 1: must be an array, in [ ]");
}

BOOST_AUTO_TEST_CASE(a_wrong_element_is_refused_with_its_index) {
  BOOST_TEST(RefusalOf("x = [1, 'a']", [](Table& root) {
               root.Numbers("x", {});
             }) == "a.toml:1:9: x.1 = \"a\": must be a number");
  BOOST_TEST(RefusalOf("x = [1, 5]", [](Table& root) {
               root.Integers("x", {}, Between(0, 2));
             }) == "a.toml:1:9: x.1 = 5: must lie in [0, 2]");
  BOOST_TEST(RefusalOf("x = [{}, 3]", [](Table& root) { root.Subs("x"); }) ==
             "a.toml:1:10: x.1 = 3: must be a table, [[x]]");
}

BOOST_AUTO_TEST_CASE(a_number_out_of_range_names_the_range) {
  const auto refusal = [](const std::string& value, const Range& range) {
    return RefusalOf("x = " + value,
                     [&range](Table& root) { root.Number("x", 0, range); });
  };
  BOOST_TEST(refusal("1.5", {.low = 0, .high = 1, .low_open = true}) ==
             "a.toml:1:5: x = 1.5: must lie in (0, 1]");
  BOOST_TEST(refusal("0", {.low = 0, .high = 1, .low_open = true}) ==
             "a.toml:1:5: x = 0: must lie in (0, 1]");
  BOOST_TEST(refusal("1", {.low = 0, .high = 1, .high_open = true}) ==
             "a.toml:1:5: x = 1: must lie in [0, 1)");
  BOOST_TEST(refusal("-1", AtLeast(0)) ==
             "a.toml:1:5: x = -1: must be at least 0");
  BOOST_TEST(refusal("0", Above(0)) == "a.toml:1:5: x = 0: must be above 0");
  BOOST_TEST(refusal("2", {.high = 1.5}) ==
             "a.toml:1:5: x = 2: must be at most 1.5");
  BOOST_TEST(refusal("2", {.high = 2, .high_open = true}) ==
             "a.toml:1:5: x = 2: must be below 2");
}

BOOST_AUTO_TEST_CASE(the_ends_of_a_closed_range_belong_to_it) {
  Table root = Parsed("x = 0\ny = 1.0").root();
  BOOST_TEST(root.Number("x", 0.5, Between(0, 1)) == 0);
  BOOST_TEST(root.Number("y", 0.5, Between(0, 1)) == 1);
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_refused_whatever_the_range) {
  for (const std::string value : {"nan", "inf", "-inf", "+inf"}) {
    BOOST_TEST(RefusalOf("x = " + value, [](Table& root) {
                 root.Number("x", 0);
               }).ends_with(": must be finite"));
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_choice_is_answered_with_the_nearest) {
  const std::vector<std::string> known = {"wang", "cvar"};
  const auto read = [&known](Table& root) {
    return root.Choice("x", "wang", known);
  };
  Table root = Parsed("x = 'cvar'").root();
  BOOST_TEST(read(root) == "cvar");
  BOOST_TEST(RefusalOf("x = 'wnag'", read) ==
             "a.toml:1:5: x = \"wnag\": did you mean \"wang\"?");
  BOOST_TEST(RefusalOf("x = 'expectile'", read) ==
             "a.toml:1:5: x = \"expectile\": must be one of wang, cvar");
}

BOOST_AUTO_TEST_CASE(a_table_is_told_from_a_value) {
  Table root = Parsed("x = 1\n[y]\n").root();
  BOOST_TEST(!root.IsTable("x"));
  BOOST_TEST(root.IsTable("y"));
  BOOST_TEST(!root.IsTable("z"));
}

BOOST_AUTO_TEST_CASE(keys_come_in_the_order_of_the_file) {
  Table root = Parsed("z = 1\na = 2\nm.x = 3\n[b]\n").root();
  CheckValues<std::string>(root.Keys(), {"z", "a", "m", "b"});
}

BOOST_AUTO_TEST_CASE(an_array_of_tables_is_read_in_either_spelling) {
  for (const std::string text : {"[[axis]]\nname = 'a'\n[[axis]]\nname = 'b'\n",
                                 "axis = [{name = 'a'}, {name = 'b'}]"}) {
    std::vector<Table> axes = Parsed(text).root().Subs("axis");
    BOOST_REQUIRE(axes.size() == 2u);
    BOOST_TEST(axes[0].Text("name", "") == "a");
    BOOST_TEST(axes[1].Text("name", "") == "b");
    BOOST_TEST(Refusal([&] {
                 axes[1].Number("name", 0);
               }).find("axis.1.name") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_points_at_the_value_or_at_its_table) {
  Table root = Parsed("\n[risk]\nx = 1\n").root();
  Table risk = root.Sub("risk");
  BOOST_TEST(Refusal([&] { risk.Refuse("x", "is odd"); }) ==
             "a.toml:3:5: risk.x = 1: is odd");
  BOOST_TEST(Refusal([&] { risk.Refuse("y", "is absent"); }) ==
             "a.toml:2:1: risk.y: is absent");
  BOOST_TEST(Refusal([&] { root.Refuse("", "is dull"); }) == "a.toml: is dull");
  BOOST_TEST(Refusal([&] { root.Sub("model").Refuse("kind", "is absent"); }) ==
             "a.toml: model.kind: is absent");
}

BOOST_AUTO_TEST_CASE(a_long_value_is_cut_in_messages) {
  const std::string message =
      RefusalOf("x = '" + std::string(10'000, 'a') + "'",
                [](Table& root) { root.Number("x", 0); });
  BOOST_TEST(message.size() < 120u);
}

BOOST_AUTO_TEST_CASE(a_file_stands_for_a_table_and_is_resolved_into_it) {
  const NetworkFile file("rate = 2.0\n");
  Document document = Parsed("network = 'network.toml'\n");
  Table root = document.root();
  BOOST_TEST(root.SubOrFile("network", file.folder()).Number("rate", 0) == 2.0);
  document.RefuseUnknownKeys();
  BOOST_TEST(document.Resolved() == "[network]\nrate = 2.0\n");

  Document inlined = Parsed(document.Resolved());
  Table again = inlined.root();
  BOOST_TEST(again.SubOrFile("network", "elsewhere").Number("rate", 0) == 2.0);
  BOOST_TEST(inlined.Resolved() == document.Resolved());
}

BOOST_AUTO_TEST_CASE(a_problem_in_a_file_is_told_with_its_own_lines) {
  const NetworkFile file("\nrate = -2.0\nroute = 1\n");
  const std::string text = "network = 'network.toml'\n";
  const std::string negative = RefusalOf(text, [&](Table& root) {
    root.SubOrFile("network", file.folder()).Number("rate", 0, AtLeast(0));
  });
  BOOST_TEST(negative.starts_with(file.path().string() + ":2:"), negative);

  Document document = Parsed(text);
  Table root = document.root();
  root.SubOrFile("network", file.folder()).Number("rate", 0);
  const std::string unknown = Refusal([&] { document.RefuseUnknownKeys(); });
  BOOST_TEST(unknown.starts_with(file.path().string() + ":3:"), unknown);
}

BOOST_AUTO_TEST_CASE(an_absent_file_is_refused_where_it_is_named) {
  const std::string message =
      RefusalOf("\nnetwork = 'absent.toml'\n",
                [](Table& root) { root.SubOrFile("network", "folder"); });
  BOOST_TEST(message.starts_with("a.toml:2:"), message);
  BOOST_TEST(message.find("folder") != std::string::npos, message);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::configs
