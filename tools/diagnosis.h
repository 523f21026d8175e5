// What `ballast doctor` looks at: is this machine set up?
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ballast::tools {

enum class Condition {
  kOk,
  kMissing,          ///< Nothing works without it.
  kOptionalMissing,  ///< One verb or some speed is lacking.
};
/// "ok", "missing", "optional-missing".
std::string ToString(Condition condition);

struct Finding {
  std::string name;
  Condition condition;
  std::string detail;  ///< Version, size or path found; else what is lacking.
  std::string mend;    ///< A command or an advice; empty if ok.
};

/// Everything, required things first.
std::vector<Finding> Diagnose();

/// Whether nothing that is required is missing.
bool IsReady(const std::vector<Finding>& findings);

/// A library must be of the version its headers were compiled from.
Finding CheckVersion(const std::string& name, const std::string& library,
                     const std::string& headers);

/// @param absent  the condition if `path` is no regular file.
Finding CheckFile(const std::string& name, const std::filesystem::path& path,
                  Condition absent, const std::string& mend);

/// The first of `programs` that a folder of `search_path` (as in PATH) holds.
Finding CheckProgram(const std::string& name,
                     const std::vector<std::string>& programs,
                     const std::string& search_path);

/// Room for runs, at least 1 GiB.
Finding CheckDisk(std::uintmax_t free_bytes);

}  // namespace ballast::tools
