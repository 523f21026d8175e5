#include "tools/film/film_subjects.h"

#include <filesystem>
#include <set>
#include <stdexcept>
#include <utility>

#include "tools/run_directory.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void RefuseNetwork(const std::string& path) {
  throw std::invalid_argument(
      path +
      ": of a queueing network there is nothing to draw; see what "
      "`ballast evaluate` and `ballast solve` say of it");
}

// Where two are called alike, all are called by their folders.
void TellApart(const std::vector<std::string>& paths,
               std::vector<EvaluationSubject>& subjects) {
  std::set<std::string> methods;
  for (const EvaluationSubject& subject : subjects) {
    methods.insert(subject.identity.method);
  }
  if (methods.size() == subjects.size()) return;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const fs::path path = paths[i];
    subjects[i].identity.method = RunName(
        fs::is_directory(path) ? path : fs::absolute(path).parent_path());
  }
}

}  // namespace

void AddFilmSubjects(CLI::App& verb, FilmSubjects& options) {
  verb.add_option("run-or-policy", options.first.path,
                  "Run directory or policy file")
      ->required();
  verb.add_option("--beside", options.beside,
                  "Another run or policy, in the same worlds with the same "
                  "seeds; may be repeated")
      ->allow_extra_args(false);
  AddWorldOptions(verb, options.first);
}

std::vector<EvaluationSubject> OpenFilmSubjects(const FilmSubjects& options) {
  std::vector<std::string> paths = options.beside;
  paths.insert(paths.begin(), options.first.path);
  std::vector<EvaluationSubject> subjects;
  for (const std::string& path : paths) {
    if (fs::path(path).extension() == ".toml") RefuseNetwork(path);
    SubjectOptions one = options.first;
    one.path = path;
    EvaluationSubject& subject = subjects.emplace_back(OpenSubject(one));
    if (subject.queue) RefuseNetwork(path);
    const std::string& task = subjects.front().spec.task;
    if (subject.spec.task != task) {
      throw std::invalid_argument(path + " is for " + subject.spec.task +
                                  " and " + paths.front() + " for " + task +
                                  ": a film shows one task");
    }
  }
  TellApart(paths, subjects);
  return subjects;
}

}  // namespace ballast::tools
