#include "envs/mujoco/model_spec.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "envs/mujoco/spec_edit.h"

namespace ballast::envs {
namespace {

// The default reserves 15 MB of address space for every simulation; at most
// 26 kB of it were ever seen in use. A simulation that does run out of it
// raises a warning and is reported as diverged.
constexpr mjtSize kArenaBytes = 1 << 20;

std::string OneLine(std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  return message;
}

std::string VersionName(int number) {
  return std::to_string(number / 1000000) + "." +
         std::to_string(number / 1000 % 1000) + "." +
         std::to_string(number % 1000);
}

void RequireMatchingLibrary() {
  if (mj_version() == mjVERSION_HEADER) return;
  throw std::runtime_error(
      "MuJoCo: the library is version " + VersionName(mj_version()) +
      " but the program was built with the headers of " +
      VersionName(mjVERSION_HEADER) +
      "; configure again with -DMuJoCo_ROOT=DIR and rebuild");
}

void StripTextures(mjSpec* spec) {
  for (mjsElement* texture : Elements(spec, mjOBJ_TEXTURE)) {
    mjs_delete(spec, texture);
  }
  for (mjsElement* element : Elements(spec, mjOBJ_MATERIAL)) {
    for (int role = 0; role < mjNTEXROLE; ++role) {
      mjs_setInStringVec(mjs_asMaterial(element)->textures, role, "");
    }
  }
}

}  // namespace

ModelSpec::ModelSpec(const std::filesystem::path& path, Textures textures)
    : path_(path) {
  RequireMatchingLibrary();
  char reason[1000] = "";
  spec_.reset(mj_parseXML(path.c_str(), nullptr, reason, sizeof reason));
  if (!spec_) {
    throw std::invalid_argument(path.string() + ": " + OneLine(reason));
  }
  spec_->memory = kArenaBytes;
  if (textures == Textures::kStrip) StripTextures(spec_.get());
}

ModelPointer ModelSpec::Compile(const Edit& edit) const {
  const SpecPointer copy(mj_copySpec(spec_.get()));
  edit(copy.get());
  ModelPointer model(mj_compile(copy.get(), nullptr));
  if (!model) {
    throw std::invalid_argument(
        path_.string() + " as perturbed: " + OneLine(mjs_getError(copy.get())));
  }
  return model;
}

}  // namespace ballast::envs
