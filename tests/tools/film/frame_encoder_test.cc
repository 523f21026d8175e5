#include "tools/film/frame_encoder.h"

#include <sys/wait.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/configs/refusal.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tools/diagnosis.h"

namespace ballast::tools {
namespace {

using configs::Refusal;

constexpr int kWidth = 64;
constexpr int kHeight = 32;

using Pixels = std::vector<unsigned char>;

bool HasFfmpeg() {
  const char* path = std::getenv("PATH");
  return CheckProgram("ffmpeg", {"ffmpeg"}, path ? path : "").condition ==
         Condition::kOk;
}

/// A red square on blue that moves with `frame`.
Pixels Picture(int frame) {
  Pixels pixels;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const bool inside = x >= frame && x < frame + 16 && y >= 8 && y < 24;
      pixels.push_back(inside ? 250 : 20);
      pixels.push_back(20);
      pixels.push_back(inside ? 20 : 250);
    }
  }
  return pixels;
}

std::string Film(FilmFormat format, int frames) {
  FrameEncoder encoder(format, kWidth, kHeight, 20);
  for (int i = 0; i < frames; ++i) encoder.Write(Picture(i));
  return encoder.Finish();
}

/// What ffprobe says of a film.
std::string Probe(const std::string& film, const std::string& entries) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "film").string();
  std::ofstream(file, std::ios::binary) << film;
  return RunCommand({"ffprobe", "-v", "error", "-count_frames", "-show_entries",
                     entries, "-of", "csv=p=0", file})
      .output;
}

/// The pixels of a film's only picture.
std::string Decoded(const std::string& film) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "film").string();
  std::ofstream(file, std::ios::binary) << film;
  return RunCommand({"ffmpeg", "-v", "error", "-i", file, "-f", "rawvideo",
                     "-pix_fmt", "rgb24", "-"})
      .output;
}

BOOST_AUTO_TEST_SUITE(frame_encoder)

BOOST_AUTO_TEST_CASE(the_extension_chooses_the_format) {
  BOOST_TEST((FormatOf("a.b/film.mp4") == FilmFormat::kMp4));
  BOOST_TEST((FormatOf("film.gif") == FilmFormat::kGif));
  BOOST_TEST((FormatOf("film.png") == FilmFormat::kPng));
  for (const char* name : {"film", "film.avi", "mp4", ".mp4"}) {
    BOOST_CHECK_THROW(FormatOf(name), std::invalid_argument);
  }
}

BOOST_AUTO_TEST_CASE(without_ffmpeg_it_says_what_to_install) {
  const std::string before = std::getenv("PATH");
  setenv("PATH", "/nowhere", /*replace=*/1);
  const std::string problem =
      Refusal<std::runtime_error>([] { Film(FilmFormat::kMp4, 1); });
  setenv("PATH", before.c_str(), /*replace=*/1);
  BOOST_TEST(problem.find("cannot start ffmpeg") == 0);
  BOOST_TEST(problem.find("apt-get install ffmpeg") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_film_is_what_browsers_play) {
  if (!HasFfmpeg()) return;
  const std::string film = Film(FilmFormat::kMp4, 30);
  BOOST_TEST(Probe(film,
                   "stream=codec_name,width,height,pix_fmt,r_frame_rate,"
                   "nb_read_frames") == "h264,64,32,yuv420p,20/1,30\n");
  // The index comes first, so that it plays before all of it was fetched.
  BOOST_TEST(film.find("moov") < film.find("mdat"));
  BOOST_TEST(Film(FilmFormat::kMp4, 30) == film);
}

BOOST_AUTO_TEST_CASE(a_gif_moves_at_the_same_rate) {
  if (!HasFfmpeg()) return;
  const std::string film = Film(FilmFormat::kGif, 30);
  BOOST_TEST(Probe(film, "stream=codec_name,width,height,nb_read_frames") ==
             "gif,64,32,30\n");
  BOOST_TEST(Probe(film, "format=duration") == "1.500000\n");
  BOOST_TEST(Film(FilmFormat::kGif, 30) == film);
}

BOOST_AUTO_TEST_CASE(a_png_keeps_every_pixel) {
  if (!HasFfmpeg()) return;
  const Pixels picture = Picture(3);
  FrameEncoder encoder(FilmFormat::kPng, kWidth, kHeight, 1);
  encoder.Write(picture);
  const std::string film = encoder.Finish();
  BOOST_TEST(Probe(film, "stream=codec_name,width,height") == "png,64,32\n");
  BOOST_TEST((Decoded(film) == std::string(picture.begin(), picture.end())));
}

BOOST_AUTO_TEST_CASE(what_ffmpeg_refuses_comes_with_its_reason) {
  if (!HasFfmpeg()) return;
  const std::string problem = Refusal<std::runtime_error>([] {
    // H.264 in yuv420p takes no odd width.
    FrameEncoder encoder(FilmFormat::kMp4, 63, kHeight, 20);
    for (int i = 0; i < 30; ++i) {
      encoder.Write(Pixels(std::size_t{3} * 63 * kHeight));
    }
    encoder.Finish();
  });
  BOOST_TEST(problem.find("ffmpeg could not make the film: ") == 0);
  BOOST_TEST(problem.find("not divisible by 2") != std::string::npos, problem);
}

BOOST_AUTO_TEST_CASE(a_film_that_is_given_up_leaves_no_process) {
  if (!HasFfmpeg()) return;
  for (int i = 0; i < 3; ++i) {
    FrameEncoder encoder(FilmFormat::kMp4, kWidth, kHeight, 20);
    encoder.Write(Picture(0));
  }
  BOOST_TEST(waitpid(-1, nullptr, WNOHANG) == -1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
