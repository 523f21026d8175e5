#include "agents/saved_tensors.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace ballast::agents {

void AddTensors(const std::string& prefix,
                const std::vector<models::NamedTensor>& tensors,
                std::vector<models::NamedTensor>& to) {
  for (const auto& [name, tensor] : tensors) {
    to.emplace_back(prefix + name, tensor);
  }
}

at::Tensor WordsOf(const configs::RandomStream& stream) {
  at::Tensor words = at::empty({4}, at::kLong);
  std::ranges::copy(stream.state(), words.mutable_data_ptr<std::int64_t>());
  return words;
}

const at::Tensor& SavedTensors::Find(const std::string& name,
                                     const at::Tensor& like) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end() || found->second.sizes() != like.sizes() ||
      found->second.scalar_type() != like.scalar_type()) {
    Refuse(name);
  }
  return found->second;
}

const at::Tensor& SavedTensors::FindRows(const std::string& name,
                                         const at::Tensor& like) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end() || found->second.dim() != 2 ||
      found->second.size(1) != like.size(1) ||
      found->second.scalar_type() != like.scalar_type()) {
    Refuse(name);
  }
  return found->second;
}

void SavedTensors::Require(
    const std::vector<models::NamedTensor>& needed) const {
  for (const auto& [name, tensor] : needed) Find(name, tensor);
}

void SavedTensors::Restore(
    const std::vector<models::NamedTensor>& views) const {
  for (const auto& [name, tensor] : views) tensor.copy_(Find(name, tensor));
}

void SavedTensors::Restore(const std::string& name,
                           configs::RandomStream& stream) const {
  const at::Tensor words = Find(name, at::empty({4}, at::kLong)).contiguous();
  configs::RandomStream::State state;
  std::copy_n(words.const_data_ptr<std::int64_t>(), state.size(),
              state.begin());
  if (std::ranges::count(state, 0U) == std::ssize(state)) {
    throw std::invalid_argument("checkpoint: " + name +
                                " is no random stream; start anew with "
                                "--fresh");
  }
  stream.set_state(state);
}

void SavedTensors::Restore(const std::string& name,
                           at::Generator& generator) const {
  generator.set_state(Find(name, generator.get_state()));
}

void SavedTensors::Refuse(const std::string& name) {
  throw std::invalid_argument("checkpoint: " + name +
                              " is missing or of another shape; start "
                              "anew with --fresh");
}

}  // namespace ballast::agents
