#include "models/sha256.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace ballast::models {

BOOST_AUTO_TEST_SUITE(sha256)

// FIPS 180-4's examples.
BOOST_AUTO_TEST_CASE(the_digests_of_the_standards_examples) {
  BOOST_TEST(
      Sha256Hex("") ==
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(
      Sha256Hex("abc") ==
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(
      Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  BOOST_TEST(
      Sha256Hex(std::string(1'000'000, 'a')) ==
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

BOOST_AUTO_TEST_CASE(pieces_of_any_size_give_the_digest_of_the_whole) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) bytes += static_cast<char>(i * 7);
  for (std::size_t piece = 1; piece <= 130; ++piece) {
    Sha256 digest;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      digest.Update(std::string_view(bytes).substr(at, piece));
    }
    BOOST_TEST(digest.HexDigest() == Sha256Hex(bytes), piece);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
