// SHA-256, for the content checks of our files.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ballast::models {

/// The SHA-256 digest of a byte string that arrives in pieces.
/// Source: FIPS 180-4 (2015), section 6.2.
class Sha256 {
 public:
  void Update(std::string_view bytes);
  /// The digest of all bytes so far, 64 lower-case hexadecimal digits. Ends
  /// the object's use.
  std::string HexDigest();

 private:
  void Compress(const unsigned char* block);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                         0xa54ff53a, 0x510e527f, 0x9b05688c,
                                         0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> pending_;  ///< A block not yet full.
  std::size_t pending_size_ = 0;
  std::uint64_t byte_count_ = 0;
};

/// The digest of `bytes`, 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

/// Whether `text` could be such a digest.
bool IsSha256Hex(std::string_view text);

}  // namespace ballast::models
