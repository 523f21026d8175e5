#include "tools/tensorboard.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <memory>

namespace ballast::tools {
namespace {

/// Remainders of every byte by the reversed polynomial 0x1EDC6F41.
std::array<std::uint32_t, 256> MakeCrcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) ? 0x82F63B78u : 0u);
    }
    table[byte] = crc;
  }
  return table;
}

/// A checksum of bytes that hold checksums would be weak, hence the mask.
std::uint32_t MaskedCrc(std::string_view bytes) {
  const std::uint32_t crc = Crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
}

void AppendLittleEndian(std::string& bytes, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) {
    bytes += static_cast<char>((value >> (8 * i)) & 0xFF);
  }
}

void AppendVarint(std::string& bytes, std::uint64_t value) {
  while (value >= 0x80) {
    bytes += static_cast<char>((value & 0x7F) | 0x80);
    value >>= 7;
  }
  bytes += static_cast<char>(value);
}

// The wire types of protocol buffers.
enum class Wire { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

void AppendKey(std::string& bytes, int field, Wire wire) {
  AppendVarint(bytes, static_cast<std::uint64_t>(field) << 3 |
                          static_cast<std::uint64_t>(wire));
}

void AppendBytes(std::string& bytes, int field, std::string_view value) {
  AppendKey(bytes, field, Wire::kBytes);
  AppendVarint(bytes, value.size());
  bytes += value;
}

/// The fields every Event begins with: wall_time = 1, step = 2.
std::string BeginEvent(double wall_time, std::int64_t step) {
  std::string event;
  AppendKey(event, 1, Wire::kFixed64);
  AppendLittleEndian(event, std::bit_cast<std::uint64_t>(wall_time), 8);
  AppendKey(event, 2, Wire::kVarint);
  AppendVarint(event, static_cast<std::uint64_t>(step));
  return event;
}

double Now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since_1970).count();
}

/// TensorBoard takes every file whose name holds "tfevents"; the time comes
/// first so that it reads sessions in their order.
std::string FileName() {
  static std::atomic<int> count = 0;
  return "events.out.tfevents." +
         std::to_string(static_cast<std::int64_t>(Now())) + ".ballast." +
         std::to_string(getpid()) + "." + std::to_string(count++);
}

}  // namespace

std::uint32_t Crc32c(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> kTable = MakeCrcTable();
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char byte : bytes) {
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(byte)) & 0xFF];
  }
  return ~crc;
}

std::string FrameRecord(std::string_view payload) {
  std::string length;
  AppendLittleEndian(length, payload.size(), 8);
  std::string record = length;
  AppendLittleEndian(record, MaskedCrc(length), 4);
  record += payload;
  AppendLittleEndian(record, MaskedCrc(payload), 4);
  return record;
}

std::string EncodeVersionEvent(double wall_time) {
  std::string event = BeginEvent(wall_time, 0);
  AppendBytes(event, 3, "brain.Event:2");  // file_version
  return event;
}

std::string EncodeRestartEvent(double wall_time, std::int64_t step) {
  std::string session_log;
  AppendKey(session_log, 1, Wire::kVarint);  // status
  AppendVarint(session_log, 1);              // START
  std::string event = BeginEvent(wall_time, step);
  AppendBytes(event, 7, session_log);
  return event;
}

std::string EncodeScalarEvent(double wall_time, std::int64_t step,
                              std::span<const Scalar> scalars) {
  std::string summary;
  for (const Scalar& scalar : scalars) {
    std::string value;
    AppendBytes(value, 1, scalar.tag);
    AppendKey(value, 2, Wire::kFixed32);  // simple_value
    AppendLittleEndian(
        value, std::bit_cast<std::uint32_t>(static_cast<float>(scalar.value)),
        4);
    AppendBytes(summary, 1, value);
  }
  std::string event = BeginEvent(wall_time, step);
  AppendBytes(event, 5, summary);
  return event;
}

TensorboardWriter::TensorboardWriter(const std::filesystem::path& folder,
                                     std::int64_t step) {
  const std::filesystem::path path = folder / FileName();
  file_ = std::make_unique<OpenFile>(
      path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, path);
  file_->Write(FrameRecord(EncodeVersionEvent(Now())));
  if (step > 0) file_->Write(FrameRecord(EncodeRestartEvent(Now(), step + 1)));
}

void TensorboardWriter::Append(std::int64_t step,
                               std::span<const Scalar> scalars) {
  file_->Write(FrameRecord(EncodeScalarEvent(Now(), step, scalars)));
}

}  // namespace ballast::tools
