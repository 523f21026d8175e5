#include "tools/film/film_world.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/tools/cartpole_swingup.h"

namespace ballast::tools {
namespace {

using Words = std::vector<std::string>;

std::vector<FilmWorld> Worlds(const Words& perturbs, const Words& params = {}) {
  EvaluationSubject subject;
  subject.info = CartpoleSwingup();
  return ChooseWorlds(perturbs, params, subject);
}

void CheckRefused(const Words& perturbs, const Words& params,
                  const std::string& part) {
  BOOST_CHECK_EXCEPTION(Worlds(perturbs, params), std::invalid_argument,
                        [&](const std::exception& error) {
                          BOOST_TEST_MESSAGE(error.what());
                          return std::string(error.what()).find(part) !=
                                 std::string::npos;
                        });
}

BOOST_AUTO_TEST_SUITE(film_world)

BOOST_AUTO_TEST_CASE(without_a_name_it_is_the_nominal_one) {
  const auto worlds = Worlds({});
  BOOST_REQUIRE(worlds.size() == 1);
  BOOST_TEST(worlds[0].title == Words({"nominal world"}));
  BOOST_TEST(worlds[0].grid.axes.empty());
}

BOOST_AUTO_TEST_CASE(each_perturb_is_a_world_of_its_own) {
  const auto worlds = Worlds({"pole_length=1.2,pole_mass=0.3",
                              "challenge.action_delay=3", "pole_length=0.8"});
  BOOST_REQUIRE(worlds.size() == 3);
  BOOST_TEST(worlds[0].title ==
             Words({"pole length 1.2 m", "pole mass 0.3 kg"}));
  BOOST_TEST(worlds[1].title == Words({"action delay 3 control steps"}));
  BOOST_TEST(worlds[2].grid.axes[0].name == "perturbation.pole_length");
  BOOST_TEST(worlds[2].grid.axes[0].values == std::vector<double>({0.8}));
}

BOOST_AUTO_TEST_CASE(each_cell_of_a_grid_is_a_world) {
  const auto worlds =
      Worlds({}, {"pole_length=0.75:1.25:3", "pole_mass=0.1,0.2"});
  BOOST_REQUIRE(worlds.size() == 6);
  BOOST_TEST(worlds[0].title ==
             Words({"pole length 0.75 m", "pole mass 0.1 kg"}));
  BOOST_TEST(worlds[5].title ==
             Words({"pole length 1.25 m", "pole mass 0.2 kg"}));
}

BOOST_AUTO_TEST_CASE(bad_worlds_are_refused_with_the_mend) {
  CheckRefused({"pole_lenght=1"}, {}, "did you mean perturbation.pole_length?");
  CheckRefused({"pole_length"}, {}, "write name=number");
  CheckRefused({""}, {}, "write name=number");
  CheckRefused({"pole_length=long"}, {}, "\"long\" is not a finite number");
  CheckRefused({"pole_length=nan"}, {}, "\"nan\" is not a finite number");
  CheckRefused({"pole_length=1,pole_length=2"}, {}, "is an axis already");
  CheckRefused({"constraint.safety_coefficient=2"}, {}, "must lie in [0, 1]");
  CheckRefused({"pole_length=1"}, {"pole_mass=1"}, "both name worlds");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
