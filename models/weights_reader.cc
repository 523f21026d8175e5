// The reading half of weights_file.h.
#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "configs/text_file.h"
#include "models/sha256.h"
#include "models/strict_json.h"
#include "models/weights_file.h"
#include "models/weights_format.h"

namespace ballast::models {
namespace {

using nlohmann::json;

constexpr int kMaxJsonDepth = 3;  // The header, a tensor, its shape.
constexpr std::size_t kMaxDimensions = 8;
constexpr std::uint64_t kMaxElements = std::uint64_t{1} << 40;

/// Where a tensor says it lies in the data.
struct Entry {
  std::string name;
  WeightsType type;
  std::vector<std::int64_t> shape;
  std::uint64_t begin;
  std::uint64_t end;
};

[[noreturn]] void Refuse(const std::string& name, const std::string& problem) {
  throw std::invalid_argument(name + ": " + problem);
}

std::string_view HeaderOf(std::string_view bytes, const std::string& name) {
  if (bytes.size() < kLengthBytes) {
    Refuse(name, "cut short, or no weights file: " +
                     std::to_string(bytes.size()) + " bytes");
  }
  std::uint64_t length = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;) {
    length = length << 8 | static_cast<unsigned char>(bytes[i]);
  }
  if (length > kMaxHeaderBytes) {
    Refuse(name, "no weights file: claims a header of " +
                     std::to_string(length) + " bytes, at most 4 MiB may be");
  }
  if (length > bytes.size() - kLengthBytes) {
    Refuse(name, "cut short: its header ends at byte " +
                     std::to_string(kLengthBytes + length) + ", the file at " +
                     std::to_string(bytes.size()));
  }
  return bytes.substr(kLengthBytes, length);
}

std::vector<std::uint64_t> Naturals(const json& list, std::size_t max_count,
                                    const std::string& where) {
  std::vector<std::uint64_t> numbers;
  if (!list.is_array() || list.size() > max_count) {
    throw std::invalid_argument(where + ": must be a list of at most " +
                                std::to_string(max_count) + " integers");
  }
  for (const json& number : list) {
    if (!number.is_number_unsigned()) {
      throw std::invalid_argument(where + ": must hold integers >= 0");
    }
    numbers.push_back(number.get<std::uint64_t>());
  }
  return numbers;
}

/// Bytes that a shape needs; a size of 0 does not excuse absurd others.
std::uint64_t BytesOf(const std::vector<std::uint64_t>& shape,
                      const WeightsType& type, const std::string& where) {
  std::uint64_t elements = 1, bound = 1;
  for (std::uint64_t size : shape) {
    if (size > kMaxElements / bound) {
      throw std::invalid_argument(where + ": its shape is too large");
    }
    bound *= std::max<std::uint64_t>(size, 1);
    elements *= size;
  }
  return elements * type.bytes;
}

Entry ReadEntry(const std::string& tensor, const json& value,
                const std::string& name) {
  const std::string where = name + ": tensor " + tensor;
  if (!value.is_object() || value.size() != 3 || !value.contains("dtype") ||
      !value.contains("shape") || !value.contains("data_offsets")) {
    throw std::invalid_argument(
        where + ": must have dtype, shape and data_offsets, nothing else");
  }
  const auto type = std::find_if(
      kWeightsTypes.begin(), kWeightsTypes.end(),
      [&](const WeightsType& known) { return value["dtype"] == known.name; });
  if (type == kWeightsTypes.end()) {
    throw std::invalid_argument(
        where + ": its dtype must be F32, F64, I64, U8 or BOOL");
  }
  const auto shape = Naturals(value["shape"], kMaxDimensions, where + ".shape");
  const auto offsets =
      Naturals(value["data_offsets"], 2, where + ".data_offsets");
  const std::uint64_t bytes = BytesOf(shape, *type, where);
  if (offsets.size() != 2 || offsets[1] < offsets[0] ||
      offsets[1] - offsets[0] != bytes) {
    throw std::invalid_argument(where +
                                ": its data_offsets do not span its shape's " +
                                std::to_string(bytes) + " bytes");
  }
  return {tensor, *type, {shape.begin(), shape.end()}, offsets[0], offsets[1]};
}

/// Refuses holes, overlaps and bytes that are missing or left over.
void RequireCover(const std::vector<Entry>& sorted, std::uint64_t data_bytes,
                  const std::string& name) {
  std::uint64_t end = 0;
  for (const Entry& entry : sorted) {
    if (entry.begin != end) {
      Refuse(name, "the data of tensor " + entry.name +
                       (entry.begin < end ? " overlaps" : " leaves a hole to") +
                       " the data before it");
    }
    end = entry.end;
  }
  if (end > data_bytes) {
    Refuse(name, "cut short: " + std::to_string(end) +
                     " bytes of data promised, " + std::to_string(data_bytes) +
                     " there");
  }
  if (end < data_bytes) {
    Refuse(name,
           std::to_string(data_bytes - end) + " bytes follow the last tensor");
  }
}

Metadata ReadMetadata(const json& header, const std::string& name) {
  const auto found = header.find(kMetadataKey);
  if (found == header.end() || !found->is_object()) {
    Refuse(name, "has no metadata, so nothing vouches for its content");
  }
  Metadata metadata;
  for (const auto& [key, value] : found->items()) {
    if (!value.is_string()) {
      Refuse(name, "metadata " + key + " must be a text");
    }
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

/// Takes the digest out of `metadata` and compares.
void RequireDigest(std::string_view bytes, std::string_view header,
                   Metadata& metadata, const std::string& name) {
  const std::string digest = metadata[std::string(kDigestKey)];
  metadata.erase(std::string(kDigestKey));
  const std::string text = DigestText(digest);
  const std::size_t place = header.find(text);
  if (digest.size() != kDigestDigits || place == std::string_view::npos) {
    Refuse(name,
           "carries no sha256 of its content; write it with this program");
  }
  const std::size_t start = kLengthBytes + place;
  Sha256 actual;
  actual.Update(bytes.substr(0, start));
  actual.Update(DigestText(std::string(kDigestDigits, '0')));
  actual.Update(bytes.substr(start + text.size()));
  if (actual.HexDigest() != digest) {
    Refuse(name,
           "damaged: its content does not match its sha256; copy it anew");
  }
}

at::Tensor CopyOut(const Entry& entry, std::string_view data,
                   const std::string& name) {
  const std::string_view bytes =
      data.substr(entry.begin, entry.end - entry.begin);
  if (entry.type.type == at::kBool &&
      std::any_of(bytes.begin(), bytes.end(),
                  [](char byte) { return byte != 0 && byte != 1; })) {
    Refuse(name, "tensor " + entry.name + ": a bool is neither 0 nor 1");
  }
  at::Tensor tensor = at::empty(entry.shape, entry.type.type);
  if (!bytes.empty()) {
    std::memcpy(tensor.mutable_data_ptr(), bytes.data(), bytes.size());
  }
  return tensor;
}

}  // namespace

Weights ParseWeights(std::string_view bytes, const std::string& name) {
  const std::string_view header = HeaderOf(bytes, name);
  const json root = ParseStrictJson(header, kMaxJsonDepth, name);
  if (!root.is_object()) Refuse(name, "its header must be a JSON object");

  std::vector<Entry> entries;
  for (const auto& [tensor, value] : root.items()) {
    if (tensor != kMetadataKey) {
      entries.push_back(ReadEntry(tensor, value, name));
    }
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  const std::string_view data = bytes.substr(kLengthBytes + header.size());
  RequireCover(entries, data.size(), name);

  Weights weights;
  weights.metadata = ReadMetadata(root, name);
  RequireDigest(bytes, header, weights.metadata, name);
  for (const Entry& entry : entries) {
    weights.tensors.emplace_back(entry.name, CopyOut(entry, data, name));
  }
  return weights;
}

std::string ReadBytes(const std::filesystem::path& path,
                      std::uintmax_t max_bytes) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  // The reader sets aside as much as it may read, and says what is wrong with
  // a path that has no size.
  return configs::ReadTextFile(path, error ? 0 : std::min(size, max_bytes));
}

Weights ReadWeights(const std::filesystem::path& path,
                    std::uintmax_t max_bytes) {
  return ParseWeights(ReadBytes(path, max_bytes), path.string());
}

}  // namespace ballast::models
