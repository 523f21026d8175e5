#include "models/datasets/idx_file.h"

#include <zlib.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "models/datasets/gzip.h"
#include "tests/configs/refusal.h"

namespace ballast::models {
namespace {

using namespace std::string_literals;

/// A 2 x 3 array of the numbers 0 to 5.
const std::string kArray =
    "\0\0\x08\x02\0\0\0\x02\0\0\0\x03\0\x01\x02\x03\x04\x05"s;

std::string Zip(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  deflateEnd(&stream);
  return packed.substr(0, packed.size() - stream.avail_out);
}

std::string Reason(const std::string& bytes, int dimensions = 2) {
  return configs::Refusal([&] { ParseIdx(bytes, dimensions, "x.idx"); });
}

std::string UnzipReason(const std::string& bytes, std::size_t most = 100) {
  return configs::Refusal([&] { Unzip(bytes, most, "x.gz"); });
}

/// A file of these bytes that is gone at the end of its scope.
class File {
 public:
  explicit File(const std::string& bytes)
      : path_(std::filesystem::temp_directory_path() /
              ("idx_file_test_" +
               std::to_string(std::hash<std::string>{}(bytes)))) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(idx_file)

BOOST_AUTO_TEST_CASE(an_array_is_read_row_by_row) {
  const at::Tensor array = ParseIdx(kArray, 2, "x");
  BOOST_TEST((array.scalar_type() == at::kByte));
  BOOST_TEST(at::equal(array, at::arange(6).view({2, 3}).to(at::kByte)));
  BOOST_TEST(ParseIdx("\0\0\x08\x01\0\0\0\0"s, 1, "x").numel() == 0);
}

BOOST_AUTO_TEST_CASE(a_file_may_be_packed_or_not) {
  for (const std::string& bytes : {kArray, Zip(kArray)}) {
    const File file(bytes);
    BOOST_TEST(at::equal(ReadIdx(file.path(), 2), ParseIdx(kArray, 2, "x")));
  }
  BOOST_TEST(configs::Refusal([] { ReadIdx("/nowhere/a.gz", 2); }) ==
             "/nowhere/a.gz: no such file; there is no directory /nowhere");
}

BOOST_AUTO_TEST_CASE(what_is_not_such_an_array_is_refused) {
  BOOST_TEST(Reason("") == "x.idx: too short for an IDX file");
  BOOST_TEST(Reason(kArray.substr(0, 11)) ==
             "x.idx: too short for an IDX file");
  const std::string other =
      "x.idx: not an IDX file of unsigned bytes in 2 dimension(s)";
  BOOST_TEST(Reason("\0\0\x0d"s + kArray.substr(3)) == other);  // Floats.
  BOOST_TEST(Reason("\x01"s + kArray.substr(1)) == other);
  BOOST_TEST(Reason("\0\0\x08\x03"s + kArray.substr(4)) == other);
  BOOST_TEST(Reason(kArray.substr(0, 17)) ==
             "x.idx: claims 6 numbers and holds 5");
  BOOST_TEST(Reason(kArray + "x") == "x.idx: claims 6 numbers and holds 7");
}

BOOST_AUTO_TEST_CASE(claims_beyond_belief_are_refused_before_memory_is_taken) {
  for (const std::string& sizes :
       {"\xff\xff\xff\xff\xff\xff\xff\xff"s, "\0\0\0\x02\xff\xff\xff\xff"s,
        // The product is 2^64, which would wrap round to 0.
        "\x80\0\0\0\x80\0\0\0"s}) {
    BOOST_TEST(Reason("\0\0\x08\x02"s + sizes + "abc") ==
               "x.idx: claims more than 268435456 numbers");
  }
}

BOOST_AUTO_TEST_CASE(unpacking_gives_what_was_packed) {
  std::string bytes;
  for (std::int64_t i = 0; i < 3'000'000; ++i) {
    bytes += static_cast<char>(i * i / 7);
  }
  BOOST_TEST((Unzip(Zip(bytes), bytes.size(), "x") == bytes));
  BOOST_TEST(Unzip(Zip(""), 0, "x") == "");
}

BOOST_AUTO_TEST_CASE(damaged_and_hostile_gzip_files_are_refused) {
  const std::string zipped = Zip(kArray);
  for (std::size_t length = 2; length < zipped.size(); ++length) {
    BOOST_TEST(UnzipReason(zipped.substr(0, length)) ==
               "x.gz: the gzip file is cut off");
  }
  for (const std::size_t place : {std::size_t{2}, zipped.size() - 6}) {
    std::string damaged = zipped;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x55);
    BOOST_TEST(UnzipReason(damaged) == "x.gz: not a sound gzip file");
  }
  BOOST_TEST(UnzipReason(zipped + "abc") ==
             "x.gz: 3 bytes follow the end of the gzip file");
  BOOST_TEST(UnzipReason(zipped + zipped).ends_with("end of the gzip file"));
  // A bomb: 50 MB from 50 kB.
  BOOST_TEST(UnzipReason(Zip(std::string(50'000'000, 'a')), 1'000'000) ==
             "x.gz: unpacks to more than 1000000 bytes; is this the right "
             "file?");
  BOOST_TEST(UnzipReason(Zip(std::string(101, 'a'))) ==
             "x.gz: unpacks to more than 100 bytes; is this the right file?");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
