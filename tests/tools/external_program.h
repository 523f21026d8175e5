// A policy of a dozen lines of Python for `ballast evaluate --external`.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/evaluation_file.h"

namespace ballast::tools {

using Words = std::vector<std::string>;

/// A network for programs to control.
inline const std::string kNetwork =
    std::string(BALLAST_SOURCE_DIR) + "/configs/queueing/criss_cross_bm.toml";

inline std::string Bytes(const std::filesystem::path& path) {
  return ReadWholeFile(path, std::size_t{1} << 28);
}

/// Pushes the cart back and against the pole's fall; a body of the one below.
inline constexpr const char* kPushing =
    "actions = [[0.3 * s - 0.2 * x - 0.1 * v] for x, c, s, v, w in rows]";

/// A policy in a folder of its own.
class ExternalProgram {
 public:
  /// @param body  makes `actions` of `rows`, and of `masks` of a network; it
  ///   knows the `layout`, its own `folder` and the number `asked` of the
  ///   question, from 0.
  explicit ExternalProgram(const std::string& body) {
    std::string indented = "  " + body;
    for (std::size_t at = 0;
         (at = indented.find('\n', at)) != std::string::npos; at += 3) {
      indented.replace(at, 1, "\n  ");
    }
    std::ofstream(folder_.path() / "policy.py")
        << "import json, os, sys, time\n"
           "folder = os.path.dirname(__file__)\n"
           "layout = json.loads(sys.stdin.readline())\n"
           "print('{\"ready\": true}', flush=True)\n"
           "for asked, line in enumerate(sys.stdin):\n"
           "  question = json.loads(line)\n"
           "  rows, masks = question['observations'], question.get('masks')\n"
        << indented
        << "\n  print(json.dumps({'actions': actions}), flush=True)\n";
  }

  std::string command() const {
    return "python3 " + file("policy.py").string();
  }
  std::filesystem::path file(const std::string& name) const {
    return folder_.path() / name;
  }

  /// `ballast evaluate TASK --external ... --out OUT`.
  ProgramResult Evaluate(const std::string& task, const std::string& out,
                         const Words& more = {}) const {
    Words words = {"evaluate", task,    "--external",
                   command(),  "--out", file(out).string()};
    words.insert(words.end(), more.begin(), more.end());
    return RunProgram(words);
  }

  EvaluationFile Read(const std::string& out) const {
    return ReadEvaluationFile(file(out));
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace ballast::tools
