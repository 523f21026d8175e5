// An agent's state in a checkpoint, and back.
#pragma once

#include <ATen/ATen.h>

#include <map>
#include <string>
#include <vector>

#include "configs/random_stream.h"
#include "models/named_tensor.h"

namespace ballast::agents {

/// Appends `tensors` with a prefix to their names.
void AddTensors(const std::string& prefix,
                const std::vector<models::NamedTensor>& tensors,
                std::vector<models::NamedTensor>& to);

/// A stream's four words. int64 [4].
at::Tensor WordsOf(const configs::RandomStream& stream);

/// What a checkpoint holds, looked up by an agent that knows what it needs.
class SavedTensors {
 public:
  explicit SavedTensors(const std::vector<models::NamedTensor>& saved)
      : by_name_(saved.begin(), saved.end()) {}

  /// Throws std::invalid_argument unless there is a tensor of that name, of
  /// the type and shape of `like`.
  const at::Tensor& Find(const std::string& name, const at::Tensor& like) const;
  /// Find of a matrix that may have any number of rows.
  const at::Tensor& FindRows(const std::string& name,
                             const at::Tensor& like) const;
  /// Find for each of these; to be called before anything is changed.
  void Require(const std::vector<models::NamedTensor>& needed) const;

  /// Writes to the tensors that the views show.
  void Restore(const std::vector<models::NamedTensor>& views) const;
  /// Throws std::invalid_argument for words that no stream has.
  void Restore(const std::string& name, configs::RandomStream& stream) const;
  void Restore(const std::string& name, at::Generator& generator) const;

 private:
  [[noreturn]] static void Refuse(const std::string& name);

  std::map<std::string, at::Tensor> by_name_;
};

}  // namespace ballast::agents
