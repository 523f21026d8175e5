// Keeps the engine's warnings out of the working directory in every test.
#include <boost/test/unit_test.hpp>

#include "envs/mujoco/log_handler.h"

namespace ballast::envs {

struct EngineLogFixture {
  EngineLogFixture() { InstallLogHandler(); }
};
BOOST_TEST_GLOBAL_FIXTURE(EngineLogFixture);

}  // namespace ballast::envs
