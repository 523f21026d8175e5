// What a refusal must say.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/configs/contains.h"

namespace ballast::tools {

inline void CheckSays(const std::string& refusal, const std::string& says) {
  BOOST_TEST(configs::Contains(refusal, says), refusal);
}

}  // namespace ballast::tools
