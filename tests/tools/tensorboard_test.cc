#include "tools/tensorboard.h"

#include <bit>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

/// A field of a protocol-buffer message: a number or bytes.
struct Field {
  int number;
  std::uint64_t value;
  std::string bytes;
};

std::uint64_t TakeLittleEndian(std::string_view& bytes, std::size_t size) {
  BOOST_REQUIRE(bytes.size() >= size);
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  bytes.remove_prefix(size);
  return value;
}

std::uint64_t TakeVarint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    const std::uint64_t byte = TakeLittleEndian(bytes, 1);
    value |= (byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
}

std::vector<Field> Decode(std::string_view bytes) {
  std::vector<Field> fields;
  while (!bytes.empty()) {
    const std::uint64_t key = TakeVarint(bytes);
    Field field{static_cast<int>(key >> 3), 0, ""};
    switch (key & 7) {
      case 0:
        field.value = TakeVarint(bytes);
        break;
      case 1:
        field.value = TakeLittleEndian(bytes, 8);
        break;
      case 5:
        field.value = TakeLittleEndian(bytes, 4);
        break;
      case 2: {
        const std::uint64_t size = TakeVarint(bytes);
        BOOST_REQUIRE(bytes.size() >= size);
        field.bytes = bytes.substr(0, size);
        bytes.remove_prefix(size);
        break;
      }
      default:
        BOOST_FAIL("unknown wire type");
    }
    fields.push_back(field);
  }
  return fields;
}

/// The payloads of a file of records, their checksums checked.
std::vector<std::string> Records(std::string_view bytes) {
  const auto masked = [](std::string_view part) {
    const std::uint32_t crc = Crc32c(part);
    return std::rotr(crc, 15) + 0xA282EAD8u;
  };
  std::vector<std::string> payloads;
  while (!bytes.empty()) {
    const std::uint32_t length_crc = masked(bytes.substr(0, 8));
    const std::uint64_t length = TakeLittleEndian(bytes, 8);
    BOOST_TEST(TakeLittleEndian(bytes, 4) == length_crc);
    BOOST_REQUIRE(bytes.size() >= length + 4);
    payloads.emplace_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
    BOOST_TEST(TakeLittleEndian(bytes, 4) == masked(payloads.back()));
  }
  return payloads;
}

BOOST_AUTO_TEST_SUITE(tensorboard)

BOOST_AUTO_TEST_CASE(the_checksum_meets_the_vectors_of_rfc_3720) {
  std::string counting;
  for (char i = 0; i < 32; ++i) counting += i;
  BOOST_TEST(Crc32c(std::string(32, '\0')) == 0x8A9136AAu);
  BOOST_TEST(Crc32c(std::string(32, '\xFF')) == 0x62A8AB43u);
  BOOST_TEST(Crc32c(counting) == 0x46DD794Eu);
  BOOST_TEST(Crc32c("123456789") == 0xE3069283u);
}

BOOST_AUTO_TEST_CASE(a_version_event_has_the_known_bytes) {
  // wall_time = 1.0; step = 0; file_version = "brain.Event:2".
  const std::string expected(
      "\x09\x00\x00\x00\x00\x00\x00\xF0\x3F\x10\x00\x1A\x0D"
      "brain.Event:2",
      26);
  BOOST_TEST((EncodeVersionEvent(1.0) == expected));
}

BOOST_AUTO_TEST_CASE(scalars_are_decoded_as_they_were_encoded) {
  const std::vector<Scalar> scalars = {{"Metrics/EpRet", 0.1},
                                       {"Loss/Cost", -3e30}};
  const std::vector<Field> event =
      Decode(EncodeScalarEvent(1.5e9, 1'000'000, scalars));
  BOOST_REQUIRE(event.size() == 3);
  BOOST_TEST(std::bit_cast<double>(event[0].value) == 1.5e9);
  BOOST_TEST(event[1].value == 1'000'000);
  BOOST_TEST(event[2].number == 5);
  const std::vector<Field> summary = Decode(event[2].bytes);
  BOOST_REQUIRE(summary.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const std::vector<Field> value = Decode(summary[i].bytes);
    BOOST_TEST(value[0].bytes == scalars[i].tag);
    BOOST_TEST(std::bit_cast<float>(static_cast<std::uint32_t>(
                   value[1].value)) == static_cast<float>(scalars[i].value));
  }
}

BOOST_AUTO_TEST_CASE(a_file_holds_version_then_points_in_whole_records) {
  const TemporaryFolder folder;
  TensorboardWriter writer(folder.path(), 0);
  writer.Append(10, std::vector<Scalar>{{"a", 1}});
  writer.Append(20, std::vector<Scalar>{{"a", 2}, {"b", 3}});
  const auto path = std::filesystem::directory_iterator(folder.path())->path();
  BOOST_TEST(path.filename().string().starts_with("events.out.tfevents."));
  const auto records = Records(ReadWholeFile(path, 1 << 20));
  BOOST_REQUIRE(records.size() == 3);
  BOOST_TEST(Decode(records[0])[2].bytes == "brain.Event:2");
  BOOST_TEST(Decode(records[2])[1].value == 20);
}

BOOST_AUTO_TEST_CASE(a_resumed_run_starts_a_file_that_says_so) {
  const TemporaryFolder folder;
  const TensorboardWriter first(folder.path(), 0);
  const TensorboardWriter writer(folder.path(), 40);
  std::map<std::size_t, std::vector<std::string>> by_count;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    auto records = Records(ReadWholeFile(entry.path(), 1 << 20));
    by_count[records.size()] = records;
  }
  BOOST_REQUIRE(by_count.contains(1));
  BOOST_REQUIRE(by_count.contains(2));
  const std::vector<Field> restart = Decode(by_count[2][1]);
  BOOST_TEST(restart[1].value == 41);  // The point at step 40 stays.
  BOOST_TEST(restart[2].number == 7);
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_a_failure_of_the_world) {
  const TemporaryFolder folder;
  BOOST_CHECK_THROW(TensorboardWriter(folder.path() / "absent", 0),
                    std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
