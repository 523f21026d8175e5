// Where the robot models lie.
#pragma once

#include <filesystem>
#include <string>

namespace ballast::envs {

/// The path of a file of dm_control's suite, e.g. "walker.xml", in the folder
/// that the environment variable BALLAST_SUITE_DIR names, else in the one this
/// program was built with.
/// Throws std::invalid_argument if there is no such file.
std::filesystem::path SuiteFile(const std::string& name);

}  // namespace ballast::envs
