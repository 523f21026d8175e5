#include "tools/render.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/configs/contains.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/diagnosis.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

constexpr int kSide = 64;

const std::string kRuns =
    std::string(BALLAST_SOURCE_DIR) + "/docs/results/quickstart";

/// OSMesa forgets 320 bytes, which a sanitizer would report as ours.
constexpr const char* kLeaks = "ASAN_OPTIONS=detect_leaks=0";

using configs::Contains;

ProgramResult Render(Words arguments) {
  arguments.insert(arguments.begin(), "render");
  return RunProgram(arguments);
}

/// With environment variables, NAME=VALUE.
ProgramResult RenderWith(const Words& variables, const Words& arguments) {
  Words command = {"/usr/bin/env"};
  command.insert(command.end(), variables.begin(), variables.end());
  command.insert(command.end(), {BALLAST_PROGRAM, "render"});
  command.insert(command.end(), arguments.begin(), arguments.end());
  return RunCommand(command);
}

/// Whether this machine makes films; if not, `ballast render` says what mends
/// it.
bool MakesFilms() {
  for (const Finding& finding : Diagnose()) {
    if (finding.name != "drawing without a screen" && finding.name != "ffmpeg")
      continue;
    if (finding.condition == Condition::kOk) continue;
    const TemporaryFolder folder;
    const ProgramResult result =
        Render({kRuns + "/ramu", "--seconds", "0.01", "--out",
                (folder.path() / "film.png").string()});
    BOOST_TEST(result.status == 1);
    BOOST_TEST(Contains(result.error, "apt-get install"), result.error);
    return false;
  }
  return true;
}

/// Rows of a strip's pixels, red, green and blue.
std::string PixelsOf(const fs::path& picture) {
  return RunCommand({"ffmpeg", "-v", "error", "-i", picture.string(), "-f",
                     "rawvideo", "-pix_fmt", "rgb24", "-"})
      .output;
}

/// Whether the left edge of a panel in the first column is red all along.
bool IsFramed(const std::string& pixels, int row, int picture_width) {
  for (int y = row * kSide; y < (row + 1) * kSide; ++y) {
    const auto at = static_cast<std::size_t>(3) * y * picture_width;
    const auto value = [&](int colour) {
      return static_cast<unsigned char>(pixels.at(at + colour));
    };
    if (value(0) < 180 || value(1) > 40 || value(2) > 40) return false;
  }
  return true;
}

BOOST_FIXTURE_TEST_SUITE(render, TemporaryFolder)

BOOST_AUTO_TEST_CASE(bad_words_are_refused_before_anything_is_drawn) {
  const std::string run = kRuns + "/ramu";
  const std::string out = (path() / "film.mp4").string();
  CheckRefused(Render({run, "--out", out, "--perturb", "pole_lenght=1"}),
               "did you mean perturbation.pole_length?");
  CheckRefused(Render({run, "--out", out, "--perturb", "pole_length=-1"}),
               "perturbation.pole_length = -1.000000 m: must be finite and "
               "above 0");
  CheckRefused(Render({run, "--out", (path() / "film.avi").string()}),
               "a film is a file .mp4 or .gif, a strip of stills a file .png");
  CheckRefused(Render({run, "--out", (path() / "no" / "film.mp4").string()}),
               "there is no folder");
  CheckRefused(Render({run, "--out", out, "--size", "641x480"}),
               "each side is an even number from 64 to 4096");
  CheckRefused(Render({(path() / "no_run").string(), "--out", out}),
               "no such run directory or policy file");
  CheckRefused(Render({run, "--beside", kRuns, "--out", out}),
               "no run directory");
  CheckRefused(Render({std::string(BALLAST_SOURCE_DIR) +
                           "/configs/queueing/criss_cross_bm.toml",
                       "--out", out}),
               "there is nothing to draw");
  BOOST_TEST(fs::is_empty(path()));
}

BOOST_AUTO_TEST_CASE(without_ffmpeg_it_says_what_to_install) {
  const ProgramResult result =
      RenderWith({"PATH=/nowhere"},
                 {kRuns + "/ramu", "--out", (path() / "film.mp4").string()});
  BOOST_TEST(result.status == 1);
  BOOST_TEST(Contains(result.error, "apt-get install ffmpeg"), result.error);
  BOOST_TEST(std::count(result.error.begin(), result.error.end(), '\n') == 1);
}

BOOST_AUTO_TEST_CASE(two_policies_in_two_worlds_make_one_film) {
  if (!MakesFilms()) return;
  const auto film = [&](const std::string& name) {
    const fs::path out = path() / name;
    const ProgramResult result =
        Render({kRuns + "/ramu", "--beside", kRuns + "/crpo", "--param",
                "pole_length=0.75,1.25", "--seconds", "0.2", "--size", "96x64",
                "--out", out.string()});
    BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
    BOOST_TEST(Contains(result.output, "RAMU    pole length 0.75 m"));
    BOOST_TEST(Contains(result.output, "CRPO    pole length 1.25 m"));
    BOOST_TEST(Contains(result.output, "192x128, 10 pictures, 50 per second"));
    return ReadWholeFile(out, std::size_t{1} << 24);
  };
  const std::string first = film("a.mp4");
  BOOST_TEST((film("b.mp4") == first));
  const std::string probed =
      RunCommand({"ffprobe", "-v", "error", "-count_frames", "-show_entries",
                  "stream=width,height,r_frame_rate,nb_read_frames", "-of",
                  "csv=p=0", (path() / "a.mp4").string()})
          .output;
  BOOST_TEST(probed == "192,128,50/1,10\n");
}

BOOST_AUTO_TEST_CASE(a_violated_constraint_frames_its_panel) {
  if (!MakesFilms()) return;
  // With a coefficient of 0 the slider may be nowhere, with 1 everywhere.
  const fs::path out = path() / "strip.png";
  const ProgramResult result =
      Render({kRuns + "/ramu", "--param", "constraint.safety_coefficient=0,1",
              "--seconds", "0.1", "--stills", "2", "--size", "64x64", "--out",
              out.string()});
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  const std::string pixels = PixelsOf(out);
  BOOST_REQUIRE(pixels.size() == std::size_t{3} * 2 * kSide * 2 * kSide);
  BOOST_TEST(IsFramed(pixels, 0, 2 * kSide));
  BOOST_TEST(!IsFramed(pixels, 1, 2 * kSide));
}

BOOST_AUTO_TEST_CASE(an_unknown_library_to_draw_with_is_refused) {
  if (!MakesFilms()) return;
  const ProgramResult result =
      RenderWith({"MUJOCO_GL=glfw"}, {kRuns + "/ramu", "--seconds", "0.01",
                                      "--out", (path() / "film.png").string()});
  BOOST_TEST(result.status == 2);
  BOOST_TEST(Contains(result.error, "known are egl and osmesa"), result.error);
}

BOOST_AUTO_TEST_CASE(egl_and_osmesa_draw_the_same) {
  if (!MakesFilms()) return;
  std::vector<std::string> strips;
  for (const char* library : {"egl", "osmesa"}) {
    const fs::path out = path() / (std::string(library) + ".png");
    const ProgramResult result =
        RenderWith({std::string("MUJOCO_GL=") + library, kLeaks},
                   {kRuns + "/ramu", "--seconds", "0.1", "--stills", "1",
                    "--size", "64x64", "--out", out.string()});
    if (result.status == 0) {
      strips.push_back(ReadWholeFile(out, std::size_t{1} << 24));
    } else {
      BOOST_TEST(result.status == 1);
      BOOST_TEST(Contains(result.error, "does not work here; apt-get install"));
    }
  }
  // Both draw in software where there is no graphics card: the same bits then,
  // else this compares nothing but that one of them works.
  BOOST_REQUIRE(!strips.empty());
  if (strips.size() == 2 && !fs::exists("/dev/dri")) {
    BOOST_TEST((strips[0] == strips[1]));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
