// Event files that TensorBoard reads, written without its library.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tools/open_file.h"

namespace ballast::tools {

/// One scalar of a step.
struct Scalar {
  std::string tag;  ///< e.g. "Metrics/EpRet".
  double value;
};

/// CRC-32C (Castagnoli) of `bytes`. Source: RFC 3720, appendix B.4.
std::uint32_t Crc32c(std::string_view bytes);

/// One TFRecord: length, masked checksum of the length, payload, masked
/// checksum of the payload; numbers are little-endian.
std::string FrameRecord(std::string_view payload);

/// The protocol-buffer messages tensorflow.Event that an event file holds.
/// @param wall_time  seconds since 1970.
std::string EncodeVersionEvent(double wall_time);
/// Says that training restarts; TensorBoard forgets the points of `step` and
/// later ones.
std::string EncodeRestartEvent(double wall_time, std::int64_t step);
std::string EncodeScalarEvent(double wall_time, std::int64_t step,
                              std::span<const Scalar> scalars);

/// Appends scalars to a new event file in a folder.
class TensorboardWriter {
 public:
  /// @param step  environment steps done before; 0 for a new run.
  /// Throws std::runtime_error if the file cannot be made.
  TensorboardWriter(const std::filesystem::path& folder, std::int64_t step);
  /// Throws std::runtime_error if the disk refuses.
  void Append(std::int64_t step, std::span<const Scalar> scalars);

 private:
  std::unique_ptr<OpenFile> file_;
};

}  // namespace ballast::tools
