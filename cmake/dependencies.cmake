# Where each dependency comes from. tools/bootstrap puts the wheels into
# .deps; a user's own installations are named by Torch_ROOT, MuJoCo_ROOT and
# BALLAST_SUITE_DIR.
set(BALLAST_DEPS_DIR ${CMAKE_SOURCE_DIR}/.deps CACHE PATH
    "Folder tools/bootstrap unpacked the wheels into")
set(BALLAST_SUITE_DIR ${BALLAST_DEPS_DIR}/dm_control/suite CACHE PATH
    "Folder with dm_control's suite MJCF files")
set(BALLAST_PLOTLY_FILE
    ${BALLAST_DEPS_DIR}/plotly/package_data/plotly.min.js CACHE FILEPATH
    "The one copy of Plotly.js that report pages carry beside them")

find_package(MuJoCo 3.17 MODULE REQUIRED)
find_package(Torch 2.13 MODULE REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
# Headers alone: JSON schemas for the leaderboard.
find_path(VALIJSON_INCLUDE valijson/validator.hpp REQUIRED)
find_package(Boost REQUIRED COMPONENTS unit_test_framework)
find_path(TOMLPLUSPLUS_INCLUDE toml++/toml.h REQUIRED)
add_library(tomlplusplus INTERFACE)
target_include_directories(tomlplusplus SYSTEM INTERFACE
                           ${TOMLPLUSPLUS_INCLUDE})
# Its assertions stop the program on malformed files that its next line refuses
# with a message; a release build has them off already.
target_compile_options(tomlplusplus INTERFACE
                       "-DTOML_ASSERT(expr)=static_assert(true)")
