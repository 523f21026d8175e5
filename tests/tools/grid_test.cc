#include "tools/grid.h"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/configs/refusal.h"
#include "tests/tools/cartpole_swingup.h"
#include "tests/tools/temporary_folder.h"

namespace ballast::tools {
namespace {

using configs::Refusal;

std::string ParamRefusal(const std::string& param) {
  return Refusal([&] {
    Grid grid;
    AddAxis(grid, param, CartpoleSwingup());
  });
}

std::vector<double> ValuesOf(const std::string& param) {
  Grid grid;
  AddAxis(grid, param, CartpoleSwingup());
  return grid.axes.at(0).values;
}

/// The grid of a file, or the refusal after the file's name.
struct GridFile : TemporaryFolder {
  Grid Load(const std::string& text) {
    std::ofstream(path() / "grid.toml") << text;
    return LoadGrid(path() / "grid.toml", CartpoleSwingup());
  }
  std::string FileRefusal(const std::string& text) {
    const std::string message = Refusal([&] { Load(text); });
    const std::string name = (path() / "grid.toml").string();
    return message.starts_with(name) ? message.substr(name.size()) : message;
  }
};

void CheckValues(const std::vector<double>& values,
                 const std::vector<double>& expected) {
  BOOST_TEST(values == expected, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_SUITE(GridSuite, GridFile)

BOOST_AUTO_TEST_CASE(a_list_of_values_is_taken_as_it_is) {
  CheckValues(ValuesOf("pole_length=0.5,2,1e-3"), {0.5, 2, 1e-3});
  CheckValues(ValuesOf("pole_length=0.5"), {0.5});
  CheckValues(Load("[[axis]]\nname = 'perturbation.pole_length'\n"
                   "values = [0.5, 2]")
                  .axes.at(0)
                  .values,
              {0.5, 2});
}

BOOST_AUTO_TEST_CASE(a_spread_has_both_ends_and_equal_steps) {
  // Exact: the steps are binary fractions.
  CheckValues(ValuesOf("pole_length=0.5:2.5:5"), {0.5, 1, 1.5, 2, 2.5});
  CheckValues(ValuesOf("pole_length=1:1:1"), {1});
  CheckValues(Load("[[axis]]\nname = 'perturbation.pole_length'\n"
                   "lo = 0\nhi = 1\ncount = 3")
                  .axes.at(0)
                  .values,
              {0, 0.5, 1});
  // The last value is the end itself, however the steps round.
  BOOST_TEST(ValuesOf("pole_length=0.1:0.7:7").back() == 0.7);
}

BOOST_AUTO_TEST_CASE(a_bare_name_means_the_axis_that_ends_with_it) {
  Grid grid;
  AddAxis(grid, "pole_mass=1,2", CartpoleSwingup());
  AddAxis(grid, "challenge.observation_noise=0,1", CartpoleSwingup());
  BOOST_TEST(grid.axes.at(0).name == "perturbation.pole_mass");
  BOOST_TEST(grid.axes.at(1).name == "challenge.observation_noise");
  AddAxis(grid, "safety_coefficient=0.1,0.2", CartpoleSwingup());
  BOOST_TEST(grid.axes.at(2).name == "constraint.safety_coefficient");
}

BOOST_AUTO_TEST_CASE(the_last_axis_varies_fastest) {
  Grid grid;
  AddAxis(grid, "pole_mass=1,2", CartpoleSwingup());
  AddAxis(grid, "pole_length=3,4,5", CartpoleSwingup());
  const std::vector<std::vector<double>> cells = grid.cells();
  const std::vector<std::vector<double>> expected = {{1, 3}, {1, 4}, {1, 5},
                                                     {2, 3}, {2, 4}, {2, 5}};
  BOOST_TEST((cells == expected));
}

BOOST_AUTO_TEST_CASE(a_grid_without_axes_is_the_nominal_world) {
  BOOST_TEST(Grid().cells().size() == 1u);
  BOOST_TEST(Grid().cells().at(0).empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_axis_is_answered_with_the_nearest) {
  BOOST_TEST(ParamRefusal("pole_lenght=1:2:3") ==
             "pole_lenght=1:2:3: unknown axis "
             "perturbation.pole_lenght; did you mean "
             "perturbation.pole_length?");
  BOOST_TEST(FileRefusal("[[axis]]\nname = 'challange.observation_noise'\n"
                         "values = [1]") ==
             ":2:8: axis.0.name = \"challange.observation_noise\": unknown "
             "axis challange.observation_noise; did you mean "
             "challenge.observation_noise?");
  BOOST_TEST(ParamRefusal("gravity=1").find("; known: perturbation.pole") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(malformed_parameters_are_refused) {
  const std::string shape = "must be name=lo:hi:count or name=v1,v2,v3";
  BOOST_TEST(ParamRefusal("pole_mass") == "pole_mass: " + shape);
  BOOST_TEST(ParamRefusal("=1") == "=1: " + shape);
  const auto problem = [](const std::string& values) {
    const std::string param = "pole_mass=" + values;
    return ParamRefusal(param).substr((param + ": ").size());
  };
  BOOST_TEST(problem("") == "\"\" is not a finite number");
  BOOST_TEST(problem("1,,2") == "\"\" is not a finite number");
  BOOST_TEST(problem("1,x") == "\"x\" is not a finite number");
  BOOST_TEST(problem("nan") == "\"nan\" is not a finite number");
  BOOST_TEST(problem("1e999") == "\"1e999\" is not a finite number");
  BOOST_TEST(problem("1:inf:3") == "\"inf\" is not a finite number");
  BOOST_TEST(problem("1:2") == "values must be lo:hi:count or v1,v2,v3");
  BOOST_TEST(problem("1:2:3:4") == "values must be lo:hi:count or v1,v2,v3");
  BOOST_TEST(problem("1:2:3.5") == "\"3.5\" is not a count of values");
  BOOST_TEST(problem("2:1:3") == "lo must be below hi");
  BOOST_TEST(problem("1:2:1") == "count = 1 needs lo equal to hi");
  BOOST_TEST(problem("1:2:0") == "count must lie in [1, 100000]");
  BOOST_TEST(problem("1:2:100001") == "count must lie in [1, 100000]");
  BOOST_TEST(problem("1,2,1") == "a value stands twice");
}

BOOST_AUTO_TEST_CASE(an_axis_cannot_stand_twice) {
  Grid grid;
  AddAxis(grid, "pole_mass=1", CartpoleSwingup());
  BOOST_TEST(Refusal([&] {
               AddAxis(grid, "perturbation.pole_mass=2", CartpoleSwingup());
             }).ends_with("perturbation.pole_mass is an axis already"));
}

BOOST_AUTO_TEST_CASE(a_grid_beyond_the_limit_is_refused_before_it_is_built) {
  Grid grid;
  AddAxis(grid, "pole_mass=0:1:1000", CartpoleSwingup());
  BOOST_TEST(Refusal([&] {
               AddAxis(grid, "pole_length=0:1:101", CartpoleSwingup());
             }).ends_with("more than 100000 cells; take fewer values"));
  AddAxis(grid, "pole_length=0:1:100", CartpoleSwingup());
  BOOST_TEST(grid.cells().size() == kMostCells);
}

BOOST_AUTO_TEST_CASE(malformed_files_are_refused_with_their_place) {
  BOOST_TEST(FileRefusal("") == ": has no [[axis]]");
  BOOST_TEST(FileRefusal("[[axes]]\nname = 'x'") ==
             ":1:3: unknown table axes; did you mean axis?");
  BOOST_TEST(FileRefusal("[[axis]]\nvalues = [1]") ==
             ":1:1: axis.0.name: is absent");
  const std::string name = "[[axis]]\nname = 'perturbation.pole_mass'\n";
  const std::string shape = ":1:1: axis.0: give either values or lo, hi, count";
  BOOST_TEST(FileRefusal(name) == shape);
  BOOST_TEST(FileRefusal(name + "values = [1]\nlo = 1") == shape);
  BOOST_TEST(FileRefusal(name + "lo = 1\nhi = 2") ==
             ":1:1: axis.0: count is absent");
  BOOST_TEST(FileRefusal(name + "values = []") ==
             ":2:8: axis.0.name = \"perturbation.pole_mass\": needs at least "
             "one value");
  BOOST_TEST(FileRefusal(name + "values = ['a']") ==
             ":3:11: axis.0.values.0 = \"a\": must be a number");
  BOOST_TEST(FileRefusal(name + "values = [1]\nunit = 'kg'")
                 .starts_with(":4:1: unknown key axis.0.unit; known: name, lo, "
                              "hi, count, values"));
}

BOOST_AUTO_TEST_CASE(the_param_of_an_axis_gives_its_very_values) {
  for (const std::string param :
       {"perturbation.pole_length=0.1:0.7:7", "perturbation.pole_length=0.3",
        "perturbation.pole_length=0.1,0.2,0.30000000000000004",
        "perturbation.pole_length=2,1"}) {
    Grid grid;
    AddAxis(grid, param, CartpoleSwingup());
    const std::string again = ParamOf(grid.axes.at(0));
    BOOST_TEST(ValuesOf(again) == grid.axes[0].values,
               boost::test_tools::per_element());
  }
  BOOST_TEST(ParamOf({"perturbation.pole_length", ValuesOf("pole_length="
                                                           "0.1:0.7:7")}) ==
             "perturbation.pole_length=0.1:0.7:7");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
