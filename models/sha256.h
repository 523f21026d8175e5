// SHA-256, for the content checks of our files.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's.

namespace ballast::models {

/// The SHA-256 digest of a byte string that arrives in pieces.
class Sha256 {
 public:
  Sha256();
  void Update(std::string_view bytes);
  /// The digest of all bytes so far, 64 lower-case hexadecimal digits. Ends
  /// the object's use.
  std::string HexDigest();

 private:
  struct ContextDeleter {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, ContextDeleter> context_;
};

/// The digest of `bytes`, 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

/// Whether `text` could be such a digest.
bool IsSha256Hex(std::string_view text);

}  // namespace ballast::models
