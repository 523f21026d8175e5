#include "agents/queueing/transitions.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <stdexcept>

#include "models/tensor_finder.h"

namespace ballast::agents::queueing {
namespace {

/// Any integer matrix or vector as an int64 tensor of this shape.
template <typename Matrix>
at::Tensor IntegersOf(const Matrix& matrix, at::IntArrayRef shape) {
  at::Tensor tensor = at::empty(shape, at::kLong);
  std::copy_n(matrix.data(), matrix.size(),
              tensor.mutable_data_ptr<std::int64_t>());
  return tensor;
}

/// Copies numbers out of a file, each of which must lie in [0, limit).
class CheckedReader {
 public:
  CheckedReader(const models::TensorFinder& finder, std::string file)
      : finder_(finder), file_(std::move(file)) {}

  void Read(const std::string& name, std::int64_t limit, envs::IntVector& to) {
    const at::Tensor& from = finder_.Find(name, at::kLong, 1);
    if (from.numel() != to.size()) Refuse(name + " has another length");
    CopyColumn(name, from, limit, to.data(), 1);
  }
  void ReadColumn(const std::string& name, const at::Tensor& from,
                  std::int64_t column, std::int64_t limit,
                  envs::IntMatrix& to) {
    CopyColumn(name, from.select(1, column), limit, to.data() + column,
               to.cols());
  }
  [[noreturn]] void Refuse(const std::string& problem) const {
    throw std::invalid_argument(
        file_ + ": " + problem +
        "; these are not transitions of this network: start anew with --fresh");
  }

 private:
  void CopyColumn(const std::string& name, const at::Tensor& column,
                  std::int64_t limit, std::int32_t* to,
                  Eigen::Index stride) const {
    const auto* number = column.const_data_ptr<std::int64_t>();
    const std::int64_t step = column.stride(0);
    for (std::int64_t i = 0; i < column.size(0); ++i) {
      const std::int64_t value = number[i * step];
      if (value < 0 || value >= limit) {
        Refuse(name + " holds " + std::to_string(value) + ", outside [0, " +
               std::to_string(limit) + ")");
      }
      to[i * stride] = static_cast<std::int32_t>(value);
    }
  }

  const models::TensorFinder& finder_;
  std::string file_;
};

}  // namespace

void Transitions::Resize(Eigen::Index rows, Eigen::Index state_size) {
  states.resize(rows, state_size);
  actions.resize(rows);
  labels.resize(rows);
  next_states.resize(rows, state_size);
  costs.resize(rows);
}

void Transitions::Append(const Transitions& more) {
  const Eigen::Index before = size(), rows = more.size();
  states.conservativeResize(before + rows, more.states.cols());
  actions.conservativeResize(before + rows);
  labels.conservativeResize(before + rows);
  next_states.conservativeResize(before + rows, more.next_states.cols());
  costs.conservativeResize(before + rows);
  states.bottomRows(rows) = more.states;
  actions.tail(rows) = more.actions;
  labels.tail(rows) = more.labels;
  next_states.bottomRows(rows) = more.next_states;
  costs.tail(rows) = more.costs;
}

void Complete(const envs::MixedSystem& system, Transitions& transitions) {
  system.Next(transitions.states, transitions.actions, transitions.labels,
              transitions.next_states);
  system.Cost(transitions.states, transitions.costs);
}

std::vector<models::NamedTensor> TensorsOf(const Transitions& transitions) {
  const std::int64_t rows = transitions.size();
  const std::int64_t columns = transitions.states.cols();
  return {{"states", IntegersOf(transitions.states, {rows, columns})},
          {"actions", IntegersOf(transitions.actions, {rows})},
          {"labels", IntegersOf(transitions.labels, {rows})}};
}

Transitions TransitionsOf(const std::vector<models::NamedTensor>& tensors,
                          const envs::MixedSystem& system,
                          const std::string& file) {
  const models::TensorFinder finder(tensors, file);
  CheckedReader reader(finder, file);
  const at::Tensor& states = finder.Find("states", at::kLong, 2);
  if (states.size(1) != system.state_size()) {
    reader.Refuse("its states have " + std::to_string(states.size(1)) +
                  " numbers instead of " + std::to_string(system.state_size()));
  }
  Transitions transitions;
  transitions.Resize(states.size(0), states.size(1));
  const auto& stochastic = system.spec().stochastic;
  for (std::int64_t i = 0; i < states.size(1); ++i) {
    const auto component = static_cast<std::size_t>(i);
    const std::int64_t limit = component < stochastic.size()
                                   ? stochastic[component].choices
                                   : envs::kMostJobs;
    reader.ReadColumn("states", states, i, limit, transitions.states);
  }
  reader.Read("actions", system.action_count(), transitions.actions);
  reader.Read("labels", system.spec().labels, transitions.labels);
  for (Eigen::Index row = 0; row < transitions.size(); ++row) {
    if (!system.IsPossible(RowOf(transitions.states, row))) {
      reader.Refuse("row " + std::to_string(row) +
                    " of its states cannot occur");
    }
  }
  Complete(system, transitions);
  return transitions;
}

}  // namespace ballast::agents::queueing
