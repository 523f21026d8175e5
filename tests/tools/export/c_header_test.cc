// The exported header as a robot's compiler and program see it.
#include "tools/export/c_header.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <iterator>
#include <sstream>

#include "tests/configs/refusal.h"
#include "tests/models/draws.h"
#include "tests/tools/export/example_policies.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

using Words = std::vector<std::string>;

/// Exported and product sum in another order.
constexpr double kTolerance = 1e-5;

/// Prints the self-test, then for every row of a file: the answer's status, the
/// action and the numbers.
constexpr const char* kBoxMain = R"(
#include "policy.h"
#include <stdio.h>
int main(int count, char **words) {
  float x[TOY_REACH_OBSERVATION_SIZE], action[TOY_REACH_ACTION_SIZE];
  float mean[TOY_REACH_ACTION_SIZE], deviation[TOY_REACH_ACTION_SIZE];
  FILE *file = fopen(words[count - 2], "rb");
  printf("%d\n", toy_reach_self_test());
  while (fread(x, sizeof x, 1, file) == 1) {
    printf("%d", toy_reach_act(x, action));
    for (int i = 0; i < TOY_REACH_ACTION_SIZE; ++i) printf(" %.9g", action[i]);
    toy_reach_distribution(x, mean, deviation);
    for (int i = 0; i < TOY_REACH_ACTION_SIZE; ++i) printf(" %.9g", mean[i]);
    for (int i = 0; i < TOY_REACH_ACTION_SIZE; ++i) {
      printf(" %.9g", deviation[i]);
    }
    printf("\n");
  }
  x[0] = NAN;
  action[0] = 42;
  printf("%d %g\n", toy_reach_act(x, action), action[0]);
  return fclose(file);
}
)";

constexpr const char* kDiscreteMain = R"(
#include "policy.h"
#include <stdio.h>
int main(int count, char **words) {
  float x[TOY_REACH_OBSERVATION_SIZE], numbers[NUMBERS];
  uint8_t mask[TOY_REACH_CHOICES];
  int32_t choice[TOY_REACH_FACTORS];
  FILE *file = fopen(words[count - 2], "rb");
  FILE *masks = fopen(words[count - 1], "rb");
  printf("%d\n", toy_reach_self_test());
  while (fread(x, sizeof x, 1, file) == 1 &&
         fread(mask, sizeof mask, 1, masks) == 1) {
    int all = 1;
    for (int c = 0; c < TOY_REACH_CHOICES; ++c) all &= mask[c];
    printf("%d", toy_reach_act(x, all ? 0 : mask, choice));
    for (int f = 0; f < TOY_REACH_FACTORS; ++f) printf(" %d", (int)choice[f]);
    NUMBERS_OF;
    for (int c = 0; c < NUMBERS; ++c) printf(" %.9g", numbers[c]);
    printf("\n");
  }
  choice[0] = 42;
  for (int c = 0; c < toy_reach_factor_size(0); ++c) mask[c] = 0;
  printf("%d %d\n", toy_reach_act(x, mask, choice), (int)choice[0]);
  return fclose(file) + fclose(masks);
}
)";

/// A folder with a policy's header in it.
struct HeaderFolder : TemporaryFolder {
  explicit HeaderFolder(const std::string& header) {
    WriteFileAtomically(path() / "policy.h", header);
  }
  std::string File(const std::string& name) const {
    return (path() / name).string();
  }
  void Write(const std::string& name, const at::Tensor& values) const {
    const at::Tensor all = values.contiguous();
    WriteFileAtomically(
        path() / name,
        {static_cast<const char*>(all.const_data_ptr()), all.nbytes()});
  }
  /// Compiles `program` with the header, golden pairs in it.
  void Compile(const std::string& program, const Words& flags) const {
    WriteFileAtomically(path() / "main.c", program);
    Words words = {"gcc", "-std=c99", "-Wall", "-Wextra", "-Werror"};
    words.insert(words.end(), flags.begin(), flags.end());
    words.insert(words.end(), {"-DTOY_REACH_GOLDEN", "-o", File("program"),
                               File("main.c"), "-lm"});
    const ProgramResult compiled = RunCommand(words);
    BOOST_TEST_REQUIRE(compiled.status == 0, compiled.error);
  }
  /// The lines it prints about rows of observations and masks.
  std::vector<std::vector<double>> Lines() const {
    const ProgramResult result =
        RunCommand({File("program"), File("observations"), File("masks")});
    BOOST_TEST_REQUIRE(result.status == 0, result.error);
    std::vector<std::vector<double>> lines;
    std::istringstream text(result.output);
    for (std::string line; std::getline(text, line);) {
      std::istringstream words(line);
      lines.emplace_back(std::istream_iterator<double>(words),
                         std::istream_iterator<double>());
    }
    return lines;
  }
};

std::string MainOf(const models::PolicyShape& shape) {
  if (shape.choices.empty()) return kBoxMain;
  const bool is_greedy = shape.kind == "greedy";
  return "#define NUMBERS " + std::to_string(shape.network.outputs) +
         "\n#define NUMBERS_OF " +
         (is_greedy ? "toy_reach_values(x, numbers)"
                    : "toy_reach_distribution(x, mask, numbers)") +
         "\n" + kDiscreteMain;
}

/// All numbers of an answer, row by row, as the programs above print them.
at::Tensor RowsOf(const PolicyAnswers& answers) {
  std::vector<at::Tensor> columns = {
      at::zeros({answers.action.size(0), 1}, at::kDouble),
      answers.action.to(at::kDouble)};
  for (const auto& [name, numbers] : answers.numbers) {
    columns.push_back(numbers.to(at::kDouble));
  }
  return at::cat(columns, 1).contiguous();
}

ExportedPolicy Exported(const models::PolicyShape& shape) {
  return ExampleExport(shape, ExampleLayout(shape));
}

/// Every way a user may compile the header alone.
void CheckItCompilesAlone(const HeaderFolder& folder) {
  const Words strict = {"-Wall",
                        "-Wextra",
                        "-Werror",
                        "-c",
                        "-o",
                        "/dev/null",
                        folder.File("policy.h")};
  for (Words words : {Words{"gcc", "-x", "c", "-std=c99", "-pedantic"},
                      Words{"gcc", "-x", "c", "-std=c99", "-O2"},
                      Words{"gcc", "-x", "c", "-std=gnu17", "-Wshadow"},
                      Words{"g++", "-x", "c++", "-std=c++17"}}) {
    words.insert(words.end(), strict.begin(), strict.end());
    for (const bool has_golden : {false, true}) {
      if (has_golden) words.emplace_back("-DTOY_REACH_GOLDEN");
      const ProgramResult result = RunCommand(words);
      BOOST_TEST(result.status == 0, words[0] << " " << words[3] << "\n"
                                              << result.error);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(c_header)

BOOST_AUTO_TEST_CASE(a_compiled_header_answers_as_the_policy_does) {
  for (const models::PolicyShape& shape : ExampleShapes()) {
    const ExportedPolicy exported = Exported(shape);
    const PolicyAnswers answers = OtherAnswers(exported);
    const HeaderFolder folder(CHeader(exported));
    folder.Write("observations", answers.observation);
    folder.Write("masks", answers.mask.defined() ? answers.mask
                                                 : at::zeros({1}, at::kBool));
    folder.Compile(MainOf(shape), {"-O3", "-march=native"});
    const auto lines = folder.Lines();
    const at::Tensor expected = RowsOf(answers);
    BOOST_TEST_CONTEXT(shape.kind << " of " << shape.network.hidden[0]) {
      BOOST_REQUIRE(std::ssize(lines) == expected.size(0) + 2);
      BOOST_TEST(lines.front() == std::vector<double>{0});  // The self-test.
      for (std::int64_t row = 0; row < expected.size(0); ++row) {
        const auto& line = lines[row + 1];
        BOOST_REQUIRE(std::ssize(line) == expected.size(1));
        for (std::int64_t i = 0; i < expected.size(1); ++i) {
          const double value = expected[row][i].item<double>();
          BOOST_TEST(std::abs(line[i] - value) <=
                     kTolerance * std::max(1.0, std::abs(value)));
        }
      }
      // A number that is none, or a mask that forbids everything, is refused
      // and what stood there stays.
      BOOST_TEST(lines.back() ==
                 (std::vector<double>{shape.choices.empty() ? 1.0 : 2.0, 42}));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_header_compiles_under_every_warning) {
  for (const models::PolicyShape& shape :
       {ExampleShapes().front(), ExampleShapes()[5], ExampleShapes().back()}) {
    CheckItCompilesAlone(HeaderFolder(CHeader(Exported(shape))));
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_weight_fails_the_self_test) {
  std::string header = CHeader(Exported(ExampleShapes().front()));
  const std::size_t weights = header.find("toy_reach_weight_1[");
  const std::size_t first = header.find('{', weights) + 1;
  header.replace(first, header.find(',', first) - first, "3.0F");
  const HeaderFolder folder(header);
  folder.Compile(kBoxMain, {"-O1"});
  folder.Write("observations", at::zeros({1, 5}));
  folder.Write("masks", at::zeros({1}, at::kBool));
  BOOST_TEST(folder.Lines().front().front() > 0);
}

BOOST_AUTO_TEST_CASE(hostile_names_stay_names) {
  const Words hostile = {"*/ #error out /*", "\" #error \\",
                         "line\n#error line\r\\\n",
                         std::string("tri") + "?" + "?/\n#error",
                         "/* // @name@ %s %n \xc2\xb5\xe2\x80\xae"};
  for (const models::PolicyShape& shape :
       {ExampleShapes().front(), ExampleShapes()[5]}) {
    models::PolicyLayout layout = ExampleLayout(shape);
    layout.task = "toy.reach";
    for (std::size_t i = 0; i < hostile.size(); ++i) {
      layout.observation[i].name = hostile[i];
      layout.observation[i].unit = hostile[4 - i];
      if (i < layout.action.size()) {
        layout.action[i].name = layout.action[i].unit = hostile[i];
      }
      if (i < layout.factors.size()) layout.factors[i].name = hostile[i];
    }
    ExportedPolicy exported = ExampleExport(shape, layout);
    exported.run = hostile[0] + hostile[1] + hostile[2];
    exported.file.metadata = {{hostile[3], hostile[4]}, {"a", hostile[2]}};
    exported.file.layout.task = hostile[1] + hostile[0];
    const HeaderFolder folder(CHeader(exported));
    CheckItCompilesAlone(folder);

    // The tables hold the very bytes.
    folder.Compile(R"(
#include "policy.h"
#include <stdio.h>
int main(void) {
  for (int i = 0; i < TOY_REACH_OBSERVATION_SIZE; ++i) {
    fputs(toy_reach_observation_name(i), stdout);
    putchar(1);
  }
  return 0;
}
)",
                   {});
    std::string expected;
    for (const std::string& name : hostile) expected += name + "\1";
    BOOST_TEST(RunCommand({folder.File("program")}).output == expected);
  }
}

BOOST_AUTO_TEST_CASE(equal_policies_give_equal_headers) {
  for (const models::PolicyShape& shape : ExampleShapes()) {
    BOOST_TEST((CHeader(Exported(shape)) == CHeader(Exported(shape))));
  }
}

BOOST_AUTO_TEST_CASE(a_network_beyond_any_compiler_is_refused) {
  models::PolicyShape shape = ExampleShapes().front();
  shape.network.hidden = {4100, 4100};
  ExportedPolicy exported;
  exported.file.policy = ExamplePolicy(shape);
  exported.file.layout = ExampleLayout(shape);
  exported.name = "toy_reach";
  const std::string reason = configs::Refusal([&] { CHeader(exported); });
  BOOST_TEST(reason.find("--format torchscript") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
