#include "models/datasets/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>

namespace ballast::models {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;
constexpr std::size_t kPiece = std::size_t{1} << 20;

[[noreturn]] void Refuse(const std::string& name, const std::string& problem) {
  throw std::invalid_argument(name + ": " + problem);
}

/// zlib's state, given back at the end of its scope.
class Inflater {
 public:
  explicit Inflater(std::string_view bytes) {
    // zlib reads through a pointer to non-const, but does not write.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  /// Appends at most `count` bytes. @return zlib's verdict.
  int Append(std::size_t count, std::string& to) {
    const std::size_t before = to.size();
    to.resize(before + count);
    stream_.next_out = reinterpret_cast<Bytef*>(to.data() + before);
    stream_.avail_out = static_cast<uInt>(count);
    const int verdict = inflate(&stream_, Z_NO_FLUSH);
    to.resize(before + count - stream_.avail_out);
    return verdict;
  }
  std::size_t left() const { return stream_.avail_in; }

 private:
  z_stream stream_{};
};

}  // namespace

bool IsGzipped(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::string Unzip(std::string_view bytes, std::size_t most,
                  const std::string& name) {
  if (bytes.size() > std::numeric_limits<uInt>::max()) {
    Refuse(name, "too large for a gzip file");
  }
  Inflater inflater(bytes);
  std::string unpacked;
  for (;;) {
    // One byte more than allowed tells whether there is more to come.
    const std::size_t room = most + 1 - unpacked.size();
    const int verdict = inflater.Append(std::min(room, kPiece), unpacked);
    if (unpacked.size() > most) {
      Refuse(name, "unpacks to more than " + std::to_string(most) +
                       " bytes; is this the right file?");
    }
    if (verdict == Z_STREAM_END) break;
    if (verdict == Z_MEM_ERROR) throw std::bad_alloc();
    if (verdict == Z_BUF_ERROR) Refuse(name, "the gzip file is cut off");
    if (verdict != Z_OK) Refuse(name, "not a sound gzip file");
  }
  if (inflater.left() > 0) {
    Refuse(name, std::to_string(inflater.left()) +
                     " bytes follow the end of the gzip file");
  }
  return unpacked;
}

}  // namespace ballast::models
