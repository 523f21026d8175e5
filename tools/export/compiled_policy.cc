#include "tools/export/compiled_policy.h"

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "tools/atomic_file.h"
#include "tools/child_process.h"
#include "tools/export/c_header.h"
#include "tools/export/c_text.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

// The header is put before it by the compiler.
constexpr const char* kSource = R"(
int ballast_act(const float *observation);
int ballast_act(const float *observation) {
  static @answer@;
  return @name@_act(observation, @mask@answer);
}
int ballast_self_test(void);
int ballast_self_test(void) { return @name@_self_test(); }
)";

/// An empty folder, gone at the end of its scope.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "ballast-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("cannot create a folder " + name);
    }
    path_ = name;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string File(const std::string& name) const {
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

std::string SourceOf(const ExportedPolicy& exported) {
  const bool is_box = exported.shape().choices.empty();
  const std::string prefix = CMacroName(exported.name);
  return Fill(kSource,
              {{"name", exported.name},
               {"mask", is_box ? "" : "0, "},
               {"answer", is_box ? "float answer[" + prefix + "_ACTION_SIZE]"
                                 : "int32_t answer[" + prefix + "_FACTORS]"}});
}

/// Throws std::runtime_error unless the compiler ends well.
/// @param golden  the macro that asks for golden pairs.
void Compile(const ScratchFolder& folder, const std::string& golden) {
  const char* chosen = std::getenv("CC");
  const std::string compiler = chosen != nullptr && *chosen ? chosen : "cc";
  pid_t process = 0;
  const int error = StartProcess(
      {compiler, "-std=c99", "-O3", "-march=native", "-D" + golden, "-include",
       folder.File("policy.h"), "-shared", "-fPIC", "-o",
       folder.File("policy.so"), folder.File("policy.c"), "-lm"},
      /*streams=*/{}, process);
  if (error != 0) {
    throw std::runtime_error("no C compiler: " + compiler + ": " +
                             std::strerror(error) +
                             "; install gcc or name one in CC");
  }
  int status = 0;
  waitpid(process, &status, 0);
  if (status != 0) {
    throw std::runtime_error(compiler + " did not compile the header");
  }
}

template <typename Function>
Function Symbol(void* library, const char* name) {
  void* symbol = dlsym(library, name);
  if (symbol == nullptr) {
    throw std::runtime_error("the compiled header lacks " + std::string(name));
  }
  return reinterpret_cast<Function>(symbol);
}

}  // namespace

CompiledPolicy::CompiledPolicy(const ExportedPolicy& exported) {
  const ScratchFolder folder;
  WriteFileAtomically(folder.File("policy.h"), CHeader(exported));
  WriteFileAtomically(folder.File("policy.c"), SourceOf(exported));
  Compile(folder, CMacroName(exported.name) + "_GOLDEN");
  library_ = dlopen(folder.File("policy.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library_ == nullptr) {
    throw std::runtime_error("the compiled header cannot be loaded: " +
                             std::string(dlerror()));
  }
  act_ = Symbol<int (*)(const float*)>(library_, "ballast_act");
  if (Symbol<int (*)()>(library_, "ballast_self_test")() != 0) {
    throw std::runtime_error("the compiled header fails its self-test");
  }
}

CompiledPolicy::~CompiledPolicy() { dlclose(library_); }

}  // namespace ballast::tools
