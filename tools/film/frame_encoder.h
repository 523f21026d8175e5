// Pictures into a film, by ffmpeg.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace ballast::tools {

/// What a file of pictures can be.
enum class FilmFormat {
  kMp4,  ///< H.264 as browsers play it.
  kGif,
  kPng,  ///< One picture.
};

/// By the extension. Throws std::invalid_argument for another one.
FilmFormat FormatOf(const std::filesystem::path& path);

/// Feeds pictures to ffmpeg and keeps what it makes of them in memory, so that
/// nothing is left of a film that was not finished. Equal pictures give equal
/// bytes with the same ffmpeg.
class FrameEncoder {
 public:
  /// @param width, height  of every picture, pixels; even but for kPng.
  /// @param rate  pictures per second.
  /// Throws std::runtime_error if ffmpeg is not there.
  FrameEncoder(FilmFormat format, int width, int height, double rate);
  FrameEncoder(const FrameEncoder&) = delete;
  FrameEncoder& operator=(const FrameEncoder&) = delete;
  ~FrameEncoder();

  // Both throw std::runtime_error with ffmpeg's own reason.

  /// @param pixels  [height, width, 3], the top row first.
  void Write(const std::vector<unsigned char>& pixels);
  /// @return the file.
  std::string Finish();

 private:
  /// Ends ffmpeg's input and waits for it.  @return whether it succeeded.
  bool End();
  [[noreturn]] void Fail();

  /// Of an open file, closed at the end of its scope.
  struct Descriptor {
    int number = -1;

    explicit Descriptor(int opened) : number(opened) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { Close(); }
    void Close();
  };

  pid_t process_ = 0;  // 0 where there is none.
  Descriptor film_;    // Memory that ffmpeg writes the film into,
  Descriptor errors_;  // and its complaints.
  Descriptor input_;   // Of ffmpeg.
};

}  // namespace ballast::tools
