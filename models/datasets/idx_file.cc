#include "models/datasets/idx_file.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "configs/text_file.h"
#include "models/datasets/gzip.h"

namespace ballast::models {
namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t{1} << 26;
constexpr std::size_t kLargestArray = std::size_t{1} << 28;
constexpr std::uint32_t kUnsignedBytes = 0x08;

[[noreturn]] void Refuse(const std::string& name, const std::string& problem) {
  throw std::invalid_argument(name + ": " + problem);
}

std::uint32_t BigEndian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char byte : bytes.substr(0, 4)) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return number;
}

}  // namespace

at::Tensor ParseIdx(std::string_view bytes, int dimensions,
                    const std::string& name) {
  const std::size_t head = 4 * (static_cast<std::size_t>(dimensions) + 1);
  if (bytes.size() < head) Refuse(name, "too short for an IDX file");
  const std::uint32_t kind = BigEndian(bytes);
  if (kind != (kUnsignedBytes << 8 | static_cast<std::uint32_t>(dimensions))) {
    Refuse(name, "not an IDX file of unsigned bytes in " +
                     std::to_string(dimensions) + " dimension(s)");
  }
  std::vector<std::int64_t> sizes;
  std::size_t count = 1;
  for (std::size_t i = 4; i < head; i += 4) {
    const std::size_t size = BigEndian(bytes.substr(i));
    if (size > 0 && count > kLargestArray / size) {
      Refuse(name,
             "claims more than " + std::to_string(kLargestArray) + " numbers");
    }
    count *= size;
    sizes.push_back(static_cast<std::int64_t>(size));
  }
  bytes.remove_prefix(head);
  if (bytes.size() != count) {
    Refuse(name, "claims " + std::to_string(count) + " numbers and holds " +
                     std::to_string(bytes.size()));
  }
  at::Tensor numbers = at::empty(sizes, at::kByte);
  if (count > 0) std::memcpy(numbers.mutable_data_ptr(), bytes.data(), count);
  return numbers;
}

at::Tensor ReadIdx(const std::filesystem::path& path, int dimensions) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  const std::string bytes =
      configs::ReadTextFile(path, error ? 0 : std::min(size, kLargestFile));
  const std::string name = path.string();
  if (!IsGzipped(bytes)) return ParseIdx(bytes, dimensions, name);
  return ParseIdx(Unzip(bytes, kLargestArray, name), dimensions, name);
}

}  // namespace ballast::models
