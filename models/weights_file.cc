#include "models/weights_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "models/sha256.h"
#include "models/weights_format.h"

namespace ballast::models {
namespace {

using nlohmann::json;

const WeightsType& TypeOf(const NamedTensor& named) {
  const auto type =
      std::find_if(kWeightsTypes.begin(), kWeightsTypes.end(),
                   [&](const WeightsType& known) {
                     return known.type == named.second.scalar_type();
                   });
  if (type == kWeightsTypes.end()) {
    throw std::logic_error("weights file: " + named.first +
                           " has a type that is not written");
  }
  return *type;
}

/// The header, its digest all zeros, padded so that data starts aligned.
std::string Header(const std::vector<NamedTensor>& tensors,
                   const Metadata& metadata) {
  json header = {{kMetadataKey, metadata}};
  header[kMetadataKey][kDigestKey] = std::string(kDigestDigits, '0');
  std::uint64_t begin = 0;
  for (const NamedTensor& named : tensors) {
    if (header.contains(named.first)) {
      throw std::logic_error("weights file: two tensors named " + named.first);
    }
    const WeightsType& type = TypeOf(named);
    const std::uint64_t end =
        begin + type.bytes * static_cast<std::uint64_t>(named.second.numel());
    header[named.first] = {{"dtype", type.name},
                           {"shape", named.second.sizes().vec()},
                           {"data_offsets", {begin, end}}};
    begin = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  if (text.size() > kMaxHeaderBytes) {
    throw std::invalid_argument(
        "weights file: names and metadata exceed 4 MiB");
  }
  return text;
}

bool Alike(const at::Tensor& a, const at::Tensor& b) {
  return a.scalar_type() == b.scalar_type() && a.sizes().equals(b.sizes());
}

}  // namespace

std::string SerialiseWeights(const std::vector<NamedTensor>& tensors,
                             const Metadata& metadata) {
  if (metadata.contains(std::string(kDigestKey))) {
    throw std::logic_error("weights file: metadata may not hold a sha256");
  }
  const std::string header = Header(tensors, metadata);
  std::string bytes;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    bytes += static_cast<char>(header.size() >> 8 * i & 0xff);
  }
  bytes += header;
  for (const auto& [name, tensor] : tensors) {
    const at::Tensor data = tensor.contiguous();
    bytes.append(static_cast<const char*>(data.const_data_ptr()),
                 data.nbytes());
  }

  const std::string digest = Sha256Hex(bytes);
  const std::string zeros = DigestText(std::string(kDigestDigits, '0'));
  const std::size_t place = bytes.find(zeros, kLengthBytes);
  return bytes.replace(place, zeros.size(), DigestText(digest));
}

void RestoreTensors(const std::vector<NamedTensor>& source,
                    const std::vector<NamedTensor>& destination,
                    const std::string& name) {
  std::map<std::string, at::Tensor> found(source.begin(), source.end());
  for (const auto& [wanted, tensor] : destination) {
    const auto match = found.find(wanted);
    if (match == found.end()) {
      throw std::invalid_argument(name + ": holds no tensor " + wanted);
    }
    if (!Alike(match->second, tensor)) {
      throw std::invalid_argument(name + ": " + wanted +
                                  " has another type or shape than the "
                                  "configuration says");
    }
  }
  if (source.size() != destination.size()) {
    for (const NamedTensor& named : destination) found.erase(named.first);
    throw std::invalid_argument(
        name + ": holds an unknown tensor " +
        (found.empty() ? "twice" : found.begin()->first));
  }
  for (const auto& [wanted, tensor] : destination) {
    at::Tensor target = tensor;
    target.copy_(found.at(wanted));
  }
}

}  // namespace ballast::models
