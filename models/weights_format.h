// What the writer and the reader of weights files agree on.
#pragma once

#include <ATen/ATen.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ballast::models {

constexpr std::uint64_t kMaxHeaderBytes = 4 << 20;
constexpr std::size_t kLengthBytes = 8;  ///< Before the header.
constexpr std::string_view kMetadataKey = "__metadata__";
constexpr std::string_view kDigestKey = "sha256";
constexpr std::size_t kDigestDigits = 64;

struct WeightsType {
  std::string_view name;
  at::ScalarType type;
  std::uint64_t bytes;
};
constexpr std::array<WeightsType, 5> kWeightsTypes = {{
    {"F32", at::kFloat, 4},
    {"F64", at::kDouble, 8},
    {"I64", at::kLong, 8},
    {"U8", at::kByte, 1},
    {"BOOL", at::kBool, 1},
}};

/// The digest's place in a header, as JSON without spaces writes it.
inline std::string DigestText(std::string_view digits) {
  std::string text = R"("sha256":")";
  text += digits;
  text += '"';
  return text;
}

}  // namespace ballast::models
