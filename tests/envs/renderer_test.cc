#include "envs/mujoco/renderer.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "envs/mujoco/mujoco_environment.h"
#include "envs/registry.h"

namespace ballast::envs {
namespace {

constexpr int kSide = 64;

using Pixels = std::vector<unsigned char>;

/// A robot some steps into an episode, and its twin that is drawn.
class Scene {
 public:
  explicit Scene(const std::string& task,
                 std::vector<ParameterPerturbation> perturbations = {}) {
    TaskOptions options;
    options.task = task;
    environment_ = MakeEnvironment(options, {{std::move(perturbations)}}, 1);
    const std::vector<int> only = {0};
    environment_->Reset(only);
    model_ = robot().TexturedModel(0);
    data_.reset(mj_makeData(model_.get()));
    Move(20);
  }

  void Move(int steps) {
    const auto actions = RowMatrix::Constant(
        1, std::ssize(environment_->spec().action.box), 0.5);
    for (int i = 0; i < steps; ++i) environment_->Step(actions);
    mj_setState(model_.get(), data_.get(), robot().EngineState(0).data(),
                mjSTATE_INTEGRATION);
    mj_forward(model_.get(), data_.get());
  }

  MujocoEnvironment& robot() const {
    return dynamic_cast<MujocoEnvironment&>(*environment_);
  }
  const mjModel& model() const { return *model_; }
  mjData& data() const { return *data_; }

  void Draw(Renderer& renderer, int column, const Caption& caption,
            int row = 0) const {
    renderer.Draw(row, column, model(), data(), robot().camera(), caption);
  }

 private:
  struct DataDeleter {
    void operator()(mjData* data) const { mj_deleteData(data); }
  };
  std::unique_ptr<VectorEnvironment> environment_;
  ModelPointer model_;
  std::unique_ptr<mjData, DataDeleter> data_;
};

/// A renderer of two rows of two panels, where this machine can draw; else
/// checks that it says what to install.
std::unique_ptr<Renderer> FourPanels(const Scene& scene) {
  try {
    return std::make_unique<Renderer>(scene.model(),
                                      PanelGrid{2, 2, kSide, kSide});
  } catch (const std::runtime_error& error) {
    BOOST_TEST(std::string(error.what()).find("apt-get install") !=
               std::string::npos);
    return nullptr;
  }
}

/// A panel of a picture of four.
Pixels Panel(const Pixels& picture, int column, int row = 0) {
  Pixels panel;
  for (int y = row * kSide; y < (row + 1) * kSide; ++y) {
    const auto line = picture.begin() + (2 * y + column) * 3 * kSide;
    panel.insert(panel.end(), line, line + 3 * kSide);
  }
  return panel;
}

bool IsRed(const unsigned char* pixel) {
  return pixel[0] > 180 && pixel[1] < 40 && pixel[2] < 40;
}

/// Of the outermost pixels of a panel.
int RedAtTheEdge(const Pixels& panel) {
  int count = 0;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const bool edge = x == 0 || y == 0 || x == kSide - 1 || y == kSide - 1;
      if (edge) count += IsRed(&panel[3 * (y * kSide + x)]);
    }
  }
  return count;
}

BOOST_AUTO_TEST_SUITE(RendererTest)

BOOST_AUTO_TEST_CASE(the_twin_that_is_drawn_stands_where_the_simulation_does) {
  const Scene scene("walker.walk", {{"torso_length", 0.45}});
  const mjModel& simulated = scene.robot().model(0);
  BOOST_TEST(simulated.ntex == 0);
  BOOST_TEST(scene.model().ntex > 0);
  BOOST_REQUIRE(scene.model().nbody == simulated.nbody);
  // The same computation on the same numbers: the same bits.
  const SimulationView view = scene.robot().View(0);
  for (int i = 0; i < 3 * simulated.nbody; ++i) {
    BOOST_TEST(scene.data().xpos[i] == view.body_position[i]);
  }
}

BOOST_AUTO_TEST_CASE(a_picture_depends_on_the_state_alone) {
  Scene scene("cartpole.swingup");
  const auto renderer = FourPanels(scene);
  if (!renderer) return;
  scene.Draw(*renderer, 0, {});
  scene.Draw(*renderer, 1, {});
  const Pixels before = renderer->Pixels();
  BOOST_TEST((Panel(before, 0) == Panel(before, 1)));
  scene.Move(20);
  scene.Draw(*renderer, 1, {});
  const Pixels after = renderer->Pixels();
  BOOST_TEST((Panel(after, 0) == Panel(before, 0)));
  BOOST_TEST((Panel(after, 1) != Panel(before, 1)));
}

BOOST_AUTO_TEST_CASE(every_robot_is_seen_by_its_camera) {
  for (const char* task : {"cartpole.balance", "walker.stand", "quadruped.walk",
                           "humanoid.stand", "manipulator.insert_peg"}) {
    BOOST_TEST_CONTEXT(task) {
      Scene scene(task);
      const auto renderer = FourPanels(scene);
      if (!renderer) return;
      scene.Draw(*renderer, 0, {});
      // Without the robot, which is lifted out of sight.
      mjData& data = scene.data();
      for (int i = 0; i < scene.model().ngeom; ++i) {
        if (scene.model().geom_bodyid[i] > 0) data.geom_xpos[3 * i + 2] += 1000;
      }
      scene.Draw(*renderer, 1, {});
      const Pixels& picture = renderer->Pixels();
      const Pixels with = Panel(picture, 0);
      const Pixels without = Panel(picture, 1);
      int different = 0;
      for (std::size_t i = 0; i < with.size(); i += 3) {
        different += with[i] != without[i];
      }
      // The arm is the smallest: a hundredth of the picture.
      BOOST_TEST(different > kSide * kSide / 200);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_alarm_frames_its_own_panel_in_red) {
  const Scene scene("cartpole.swingup");
  const auto renderer = FourPanels(scene);
  if (!renderer) return;
  const Caption calm = {"RAMU", {}, {}, {"return 1"}, "1 s"};
  Caption alarmed = calm;
  alarmed.alarms = {"VIOLATED slider pos"};
  scene.Draw(*renderer, 0, calm);
  scene.Draw(*renderer, 1, alarmed);
  const Pixels& picture = renderer->Pixels();
  BOOST_TEST(RedAtTheEdge(Panel(picture, 0)) == 0);
  BOOST_TEST(RedAtTheEdge(Panel(picture, 1)) == 4 * kSide - 4);
}

BOOST_AUTO_TEST_CASE(a_world_that_does_not_fit_beside_the_title_is_below_it) {
  const Scene scene("cartpole.swingup");
  const auto renderer = FourPanels(scene);
  if (!renderer) return;
  const auto top = [&](const Caption& caption) {
    scene.Draw(*renderer, 0, caption);
    Pixels panel = Panel(renderer->Pixels(), 0);
    panel.resize(std::size_t{3} * kSide * 12);
    return panel;
  };
  BOOST_TEST((top({"RAMU", {"length 1"}, {}, {}, ""}) ==
              top({"RAMU", {}, {}, {}, ""})));
  BOOST_TEST((top({"R", {"1"}, {}, {}, ""}) != top({"R", {}, {}, {}, ""})));
}

BOOST_AUTO_TEST_CASE(a_caption_of_any_bytes_and_length_stays_in_its_panel) {
  const Scene scene("cartpole.swingup");
  const auto renderer = FourPanels(scene);
  if (!renderer) return;
  for (const int row : {0, 1}) {
    for (const int column : {0, 1}) scene.Draw(*renderer, column, {}, row);
  }
  const Pixels before = renderer->Pixels();
  std::string every_byte;
  for (int c = 1; c < 256; ++c) every_byte += static_cast<char>(c);
  const std::string text(100'000, 'w');
  const std::vector<std::string> many(50, "many lines");
  // In the panel at the bottom left, after those it could spill into.
  scene.Draw(*renderer, 0, {every_byte, {text}, {text}, {text, ""}, text}, 1);
  scene.Draw(*renderer, 0, {"", many, many, many, ""}, 1);
  const Pixels after = renderer->Pixels();
  BOOST_TEST((Panel(after, 0, 1) != Panel(before, 0, 1)));
  BOOST_TEST((Panel(after, 0, 0) == Panel(before, 0, 0)));
  BOOST_TEST((Panel(after, 1, 0) == Panel(before, 1, 0)));
  BOOST_TEST((Panel(after, 1, 1) == Panel(before, 1, 1)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::envs
