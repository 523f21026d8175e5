// Whether this machine has the pictures that some tests need.
#pragma once

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "models/datasets/fashion_mnist.h"

namespace ballast::tools {

/// Leaves a message in the test's log if so.
inline bool IsSetAbsent() {
  if (std::filesystem::is_directory(models::kFashionMnistFolder)) return false;
  BOOST_TEST_MESSAGE("not tested here: no dataset-fashion-mnist");
  return true;
}

}  // namespace ballast::tools
