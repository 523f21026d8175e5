#include "models/weights_file.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/sha256.h"
#include "tests/configs/refusal.h"
#include "tests/models/draws.h"

namespace ballast::models {
namespace {

using configs::Refusal;

std::vector<NamedTensor> ExampleTensors() {
  return {{"weight", at::tensor({1.5f, -0.0f, 3e-40f, 4.0f}).view({2, 2})},
          {"wide", at::tensor({1e300, 2.0})},
          {"count", at::tensor({std::int64_t{1} << 40})},
          {"bytes", at::tensor({0, 255}).to(at::kByte)},
          {"mask", at::tensor({1, 0, 1}).to(at::kBool)},
          {"none", at::empty({0, 3})},
          {"scalar", at::scalar_tensor(2.0f)}};
}

std::string Example() {
  return SerialiseWeights(ExampleTensors(),
                          {{"task", "walker \"walk\""}, {"kind", "toy"}});
}

/// A file of this header and `data_size` bytes of data.
std::string File(const std::string& header, std::size_t data_size) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) {
    bytes += static_cast<char>(header.size() >> 8 * i & 0xff);
  }
  return bytes + header + std::string(data_size, '\0');
}

/// One float32 tensor t with these fields after its dtype.
std::string OneTensor(const std::string& fields) {
  return R"({"t":{"dtype":"F32",)" + fields + "}}";
}

std::string Reason(const std::string& bytes) {
  return Refusal([&] { ParseWeights(bytes, "x.safetensors"); });
}

/// Whether the refusal of such a file names the file and holds `part`.
bool RefusedFor(const std::string& bytes, const std::string& part) {
  const std::string reason = Reason(bytes);
  BOOST_TEST_MESSAGE(reason);
  return reason.starts_with("x.safetensors: ") &&
         reason.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(weights_file)

BOOST_AUTO_TEST_CASE(what_was_written_is_read_to_the_bit) {
  const Weights weights = ParseWeights(Example(), "x");
  std::map<std::string, at::Tensor> read(weights.tensors.begin(),
                                         weights.tensors.end());
  for (const auto& [name, tensor] : ExampleTensors()) {
    BOOST_TEST(read[name].scalar_type() == tensor.scalar_type(), name);
    BOOST_TEST(at::equal(read[name], tensor), name);
  }
  BOOST_TEST(std::signbit(read["weight"][0][1].item<float>()));
  BOOST_TEST(read.size() == ExampleTensors().size());
  BOOST_TEST(weights.metadata.at("task") == "walker \"walk\"");
  BOOST_TEST(weights.metadata.size() == 2);
}

BOOST_AUTO_TEST_CASE(it_is_the_safetensors_format) {
  const std::string bytes = SerialiseWeights({{"t", at::ones({2})}}, {});
  const std::size_t length = static_cast<unsigned char>(bytes[0]);
  const std::string header = bytes.substr(8, length);
  BOOST_TEST(header.starts_with(R"({"__metadata__":{"sha256":")"));
  BOOST_TEST(
      header.find(R"("t":{"data_offsets":[0,8],"dtype":"F32","shape":[2]}})") !=
      std::string::npos);
  BOOST_TEST(length % 8 == 0);
  BOOST_TEST(bytes.size() == 8 + length + 8);
  BOOST_TEST(bytes.substr(8 + length) ==
             std::string("\0\0\x80\x3f\0\0\x80\x3f", 8));
}

BOOST_AUTO_TEST_CASE(equal_contents_give_equal_bytes) {
  BOOST_TEST(Example() == Example());
}

BOOST_AUTO_TEST_CASE(a_view_that_is_not_contiguous_is_written_in_order) {
  const at::Tensor matrix = at::arange(6, at::kFloat).view({2, 3}).t();
  const Weights weights =
      ParseWeights(SerialiseWeights({{"t", matrix}}, {}), "x");
  BOOST_TEST(at::equal(weights.tensors[0].second, matrix));
}

BOOST_AUTO_TEST_CASE(no_bit_can_change_unseen) {
  const std::string good = Example();
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    if (Reason(bad) == "(accepted)") BOOST_ERROR("bit " << bit);
  }
}

BOOST_AUTO_TEST_CASE(a_file_cut_short_anywhere_is_refused_with_a_reason) {
  const std::string good = Example();
  for (std::size_t size = 0; size < good.size(); ++size) {
    if (Reason(good.substr(0, size)).find("cut short") == std::string::npos) {
      BOOST_ERROR("cut to " << size << ": " << Reason(good.substr(0, size)));
    }
  }
  BOOST_TEST(RefusedFor(good + "x", "1 bytes follow the last tensor"));
}

BOOST_AUTO_TEST_CASE(damage_is_called_damage) {
  std::string bad = Example();
  bad.back() = static_cast<char>(bad.back() ^ 1);
  BOOST_TEST(RefusedFor(bad, "damaged"));
}

BOOST_AUTO_TEST_CASE(hostile_headers_are_refused) {
  std::string huge(16, '\xff');
  BOOST_TEST(RefusedFor(huge, "claims a header of"));
  BOOST_TEST(RefusedFor(File("{", 0), "not valid JSON"));
  BOOST_TEST(RefusedFor(File("[]", 0), "must be a JSON object"));
  BOOST_TEST(RefusedFor(File("{}", 0), "no metadata"));
  BOOST_TEST(RefusedFor(File(R"({"__metadata__":{}})", 0), "no sha256"));
  BOOST_TEST(RefusedFor(File(R"({"__metadata__":{"a":1}})", 0), "a text"));
  BOOST_TEST(RefusedFor(File(std::string(100'000, '['), 0), "nested deeper"));
  BOOST_TEST(RefusedFor(File("{\"\xff\":1}", 0), "not valid JSON"));
  BOOST_TEST(RefusedFor(File(R"({"t":1})", 0), "must have dtype"));
}

BOOST_AUTO_TEST_CASE(tensors_that_lie_about_themselves_are_refused) {
  const auto refused = [](const std::string& fields, const std::string& part) {
    return RefusedFor(File(OneTensor(fields), 8), part);
  };
  BOOST_TEST(refused(R"("shape":[2])", "must have dtype"));
  BOOST_TEST(refused(R"("shape":[2],"data_offsets":[0,8],"x":1)", "nothing"));
  BOOST_TEST(refused(R"("shape":[2],"data_offsets":[0,4])", "do not span"));
  BOOST_TEST(refused(R"("shape":[2],"data_offsets":[8,0])", "do not span"));
  BOOST_TEST(refused(R"("shape":[2],"data_offsets":[0])", "do not span"));
  BOOST_TEST(refused(R"("shape":[2],"data_offsets":[0,1,2])", "at most 2"));
  BOOST_TEST(refused(R"("shape":[2],"data_offsets":[-8,0])", "integers >= 0"));
  BOOST_TEST(refused(R"("shape":[-2],"data_offsets":[0,8])", "integers >= 0"));
  BOOST_TEST(refused(R"("shape":[2.0],"data_offsets":[0,8])", "integers >= 0"));
  BOOST_TEST(refused(R"("shape":2,"data_offsets":[0,8])", "must be a list"));
  BOOST_TEST(refused(R"("shape":[2],"data_offsets":[4,12])", "leaves a hole"));
  BOOST_TEST(refused(R"("shape":[4],"data_offsets":[0,16])", "cut short"));
  BOOST_TEST(refused(R"("shape":[1],"data_offsets":[0,4])", "4 bytes follow"));
  BOOST_TEST(refused(R"("shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4])",
                     "at most 8"));
}

BOOST_AUTO_TEST_CASE(shapes_whose_product_overflows_are_refused) {
  // 2^32 * 2^32 is 0 modulo 2^64, 2^62 * 4 bytes too.
  for (const std::string shape :
       {"[4294967296,4294967296]", "[4611686018427387904]",
        "[0,4294967296,4294967296]", "[18446744073709551615]"}) {
    const std::string fields = "\"shape\":" + shape + ",\"data_offsets\":[0,0]";
    BOOST_TEST(RefusedFor(File(OneTensor(fields), 0), "too large"), shape);
  }
  BOOST_TEST(Reason(File(OneTensor(R"("shape":[1e400],"data_offsets":[0,0])"),
                         0)) != "(accepted)");
}

BOOST_AUTO_TEST_CASE(overlaps_duplicates_and_unknown_types_are_refused) {
  const std::string a = R"("a":{"dtype":"F32","shape":[2],"data_offsets":)";
  const std::string b = R"("b":{"dtype":"F32","shape":[1],"data_offsets":)";
  BOOST_TEST(RefusedFor(File("{" + a + "[0,8]}," + b + "[4,8]}}", 8),
                        "tensor b overlaps"));
  BOOST_TEST(RefusedFor(File("{" + a + "[0,8]}," + a + "[8,16]}}", 16),
                        "stands twice"));
  BOOST_TEST(RefusedFor(
      File(R"({"a":{"dtype":"F16","shape":[],"data_offsets":[0,2]}})", 2),
      "must be F32"));
}

BOOST_AUTO_TEST_CASE(a_bool_that_is_neither_0_nor_1_is_refused) {
  std::string bytes = SerialiseWeights({{"m", at::ones({1}, at::kBool)}}, {});
  bytes.back() = '\2';
  // Signed anew, as an enemy would.
  const std::size_t place = bytes.find("\"sha256\":\"") + 10;
  bytes.replace(place, 64, std::string(64, '0'));
  bytes.replace(place, 64, Sha256Hex(bytes));
  BOOST_TEST(RefusedFor(bytes, "neither 0 nor 1"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_a_bug) {
  const at::Tensor one = at::ones({1});
  BOOST_CHECK_THROW(SerialiseWeights({{"a", one}, {"a", one}}, {}),
                    std::logic_error);
  BOOST_CHECK_THROW(SerialiseWeights({{"__metadata__", one}}, {}),
                    std::logic_error);
  BOOST_CHECK_THROW(SerialiseWeights({{"a", one.to(at::kHalf)}}, {}),
                    std::logic_error);
  BOOST_CHECK_THROW(SerialiseWeights({}, {{"sha256", "mine"}}),
                    std::logic_error);
}

BOOST_AUTO_TEST_CASE(absent_large_and_odd_files_are_refused) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() /
      ("ballast-weights-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  const std::filesystem::path path = folder / "a.safetensors";
  std::ofstream(path, std::ios::binary) << Example();

  BOOST_TEST(ReadWeights(path, 1 << 20).tensors.size() == 7);
  const auto reason = [](const std::filesystem::path& file,
                         std::uintmax_t max_bytes) {
    return Refusal([&] { ReadWeights(file, max_bytes); });
  };
  BOOST_TEST(reason(path, 100).starts_with(path.string() + ": larger than"));
  BOOST_TEST(reason(folder / "b", 100).find("no such file") !=
             std::string::npos);
  BOOST_TEST(reason(folder, 100).find("directory") != std::string::npos);
  BOOST_TEST(reason("/dev/zero", 100).find("not a regular file") !=
             std::string::npos);
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_CASE(tensors_are_restored_by_name_or_not_at_all) {
  const at::Tensor a = at::zeros({2}), b = at::zeros({1}, at::kLong);
  const std::vector<NamedTensor> to = {{"a", a}, {"b", b}};
  const at::Tensor ones = at::ones({2});
  const at::Tensor seven = at::full({1}, 7, at::kLong);
  const auto restore = [&](const std::vector<NamedTensor>& from) {
    return Refusal([&] { RestoreTensors(from, to, "x"); });
  };
  BOOST_TEST(restore({{"a", ones}}) == "x: holds no tensor b");
  BOOST_TEST(restore({{"a", ones}, {"b", seven}, {"c", ones}}) ==
             "x: holds an unknown tensor c");
  BOOST_TEST(restore({{"a", ones}, {"b", at::ones({1})}})
                 .starts_with("x: b has another type or shape"));
  BOOST_TEST(restore({{"a", at::ones({3})}, {"b", seven}})
                 .starts_with("x: a has another type or shape"));
  BOOST_TEST(at::equal(a, at::zeros({2})));

  BOOST_TEST(restore({{"b", seven}, {"a", ones}}) == "(accepted)");
  BOOST_TEST(at::equal(a, ones));
  BOOST_TEST(at::equal(b, seven));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
