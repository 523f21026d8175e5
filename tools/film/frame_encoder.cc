#include "tools/film/frame_encoder.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "tools/child_process.h"
#include "tools/progress_table.h"

namespace ballast::tools {
namespace {

/// How ffmpeg makes a film of each kind. Browsers play yuv420p alone, and begin
/// at once where the index comes first. The pictures of a GIF take their
/// colours from the first ones, with the red of alarms that may come later: one
/// palette for all keeps what stands still out of the file, and made from all
/// it would keep all of them in memory.
const char* WordsFor(FilmFormat format) {
  switch (format) {
    case FilmFormat::kMp4:
      return "-c:v libx264 -preset medium -crf 20 -pix_fmt yuv420p "
             "-movflags +faststart -f mp4";
    case FilmFormat::kGif:
      return "-filter_complex "
             "split[a][b];[a]trim=end_frame=50,"
             "drawbox=x=iw/2:w=iw/16:h=ih/16:color=0xCC0D0D:t=fill,"
             "palettegen[p];[b][p]paletteuse=dither=none:diff_mode=rectangle "
             "-f gif";
    case FilmFormat::kPng:
      return "-c:v png -f image2pipe";
  }
  return "";
}

/// One thread and no version numbers, so that equal pictures give equal bytes;
/// the output by name, since an index is put first by going back to the
/// beginning.
std::vector<std::string> Command(FilmFormat format, int width, int height,
                                 double rate) {
  std::stringstream words;
  words << "ffmpeg -hide_banner -nostdin -loglevel error -y -threads 1 "
           "-filter_threads 1 -f rawvideo -pix_fmt rgb24 -video_size "
        << width << 'x' << height << " -framerate " << ShortestText(rate)
        << " -i pipe:0 -threads 1 -fflags +bitexact -flags:v +bitexact "
        << WordsFor(format) << " file:/dev/fd/1";
  return {std::istream_iterator<std::string>(words), {}};
}

int Memory(const char* name) {
  const int descriptor = memfd_create(name, MFD_CLOEXEC);
  if (descriptor >= 0) return descriptor;
  throw std::runtime_error(std::string("no memory for the film: ") +
                           std::strerror(errno));
}

std::string Bytes(int descriptor) {
  std::string bytes;
  std::array<char, 1 << 16> block{};
  ssize_t size = 0;
  while ((size = pread(descriptor, block.data(), block.size(),
                       static_cast<off_t>(bytes.size()))) > 0) {
    bytes.append(block.data(), static_cast<std::size_t>(size));
  }
  return bytes;
}

}  // namespace

FilmFormat FormatOf(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  if (extension == ".mp4") return FilmFormat::kMp4;
  if (extension == ".gif") return FilmFormat::kGif;
  if (extension == ".png") return FilmFormat::kPng;
  throw std::invalid_argument(path.string() +
                              ": a film is a file .mp4 or .gif, a strip of "
                              "stills a file .png");
}

FrameEncoder::FrameEncoder(FilmFormat format, int width, int height,
                           double rate)
    : film_(Memory("film")), errors_(Memory("errors")), input_(-1) {
  const SocketPair ends = MakeSocketPair();
  input_.number = ends.ours;
  const Descriptor output(ends.theirs);
  const int error = StartProcess(
      Command(format, width, height, rate),
      {.input = output.number, .output = film_.number, .error = errors_.number},
      process_);
  if (error == 0) return;
  process_ = 0;
  throw std::runtime_error(std::string("cannot start ffmpeg: ") +
                           std::strerror(error) + "; apt-get install ffmpeg");
}

FrameEncoder::~FrameEncoder() {
  if (process_ != 0) kill(process_, SIGKILL);
  End();
}

void FrameEncoder::Descriptor::Close() {
  if (number >= 0) close(std::exchange(number, -1));
}

void FrameEncoder::Write(const std::vector<unsigned char>& pixels) {
  for (std::size_t sent = 0; sent < pixels.size();) {
    const ssize_t size = send(input_.number, pixels.data() + sent,
                              pixels.size() - sent, MSG_NOSIGNAL);
    if (size < 0 && errno != EINTR) Fail();
    if (size > 0) sent += static_cast<std::size_t>(size);
  }
}

std::string FrameEncoder::Finish() {
  if (!End()) Fail();
  return Bytes(film_.number);
}

bool FrameEncoder::End() {
  input_.Close();
  if (process_ == 0) return false;
  int status = 0;
  waitpid(std::exchange(process_, 0), &status, 0);
  return status == 0;
}

void FrameEncoder::Fail() {
  End();
  std::string reason = Bytes(errors_.number);
  while (reason.ends_with('\n')) reason.pop_back();
  throw std::runtime_error("ffmpeg could not make the film: " +
                           (reason.empty() ? "it ended early" : reason));
}

}  // namespace ballast::tools
