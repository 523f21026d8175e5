#include "tools/external_policy.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "models/networks/certain_action.h"
#include "tools/run_metadata.h"

namespace ballast::tools {
namespace {

constexpr std::size_t kLongestLine = std::size_t{64} << 20;

nlohmann::json BoundOf(double bound) {
  if (std::isfinite(bound)) return bound;
  return nullptr;
}

nlohmann::json Described(const std::vector<models::LayoutEntry>& entries) {
  nlohmann::json list = nlohmann::json::array();
  for (const models::LayoutEntry& entry : entries) {
    list.push_back({{"name", entry.name},
                    {"unit", entry.unit},
                    {"low", BoundOf(entry.low)},
                    {"high", BoundOf(entry.high)}});
  }
  return list;
}

std::string GreetingOf(const models::PolicyLayout& layout) {
  nlohmann::json factors = nlohmann::json::array();
  for (const models::LayoutFactor& factor : layout.factors) {
    factors.push_back({{"name", factor.name}, {"choices", factor.choices}});
  }
  return nlohmann::json{{"protocol", 1},
                        {"task", layout.task},
                        {"control_timestep", layout.control_timestep},
                        {"observation", Described(layout.observation)},
                        {"action", Described(layout.action)},
                        {"factors", factors}}
      .dump();
}

/// @param rows [B, N], of the element type.
template <typename Element>
nlohmann::json RowsOf(const at::Tensor& rows) {
  const auto entries = rows.accessor<Element, 2>();
  nlohmann::json list = nlohmann::json::array();
  for (std::int64_t i = 0; i < rows.size(0); ++i) {
    nlohmann::json row = nlohmann::json::array();
    for (std::int64_t j = 0; j < rows.size(1); ++j) {
      row.push_back(entries[i][j]);
    }
    list.push_back(std::move(row));
  }
  return list;
}

/// One row of numbers; false if it is none.
bool ReadNumbers(const nlohmann::json& row, at::TensorAccessor<float, 1> out) {
  for (std::int64_t j = 0; j < out.size(0); ++j) {
    const nlohmann::json& value = row[static_cast<std::size_t>(j)];
    if (!value.is_number()) return false;
    const auto number = value.get<double>();
    if (std::abs(number) > std::numeric_limits<float>::max()) return false;
    out[j] = static_cast<float>(number);
  }
  return true;
}

/// One row of choices; false if it is none, or one is forbidden.
/// @param allowed [C] bool or undefined.
bool ReadChoices(const nlohmann::json& row,
                 const std::vector<models::LayoutFactor>& factors,
                 const at::Tensor& allowed,
                 at::TensorAccessor<std::int64_t, 1> out) {
  const bool* is_allowed =
      allowed.defined() ? allowed.const_data_ptr<bool>() : nullptr;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    if (!row[f].is_number_integer()) return false;
    const auto choice = row[f].get<std::int64_t>();
    if (choice < 0 || choice >= factors[f].choices) return false;
    if (is_allowed != nullptr) {
      if (!is_allowed[choice]) return false;
      is_allowed += factors[f].choices;
    }
    out[static_cast<std::int64_t>(f)] = choice;
  }
  return true;
}

}  // namespace

ExternalPolicy::ExternalPolicy(std::vector<std::string> command,
                               const models::PolicyLayout& layout,
                               std::chrono::seconds patience)
    : name_("policy " + JoinCommand(command)),
      layout_(layout),
      program_({.command = std::move(command),
                .patience = patience,
                .patience_option = "--timeout",
                .longest_line = kLongestLine,
                .shows_errors = true}) {}

at::Tensor ExternalPolicy::Features(const at::Tensor& /*observation*/) const {
  throw std::logic_error(name_ + ": nobody knows its features");
}

std::unique_ptr<models::ActionDistribution> ExternalPolicy::Act(
    const at::Tensor& observation, const at::Tensor& mask) const {
  const std::lock_guard<std::mutex> alone(busy_);
  if (failure_) std::rethrow_exception(failure_);
  try {
    if (!std::exchange(is_started_, true)) Start();
    return std::make_unique<models::CertainAction>(Ask(observation, mask));
  } catch (const UnfitProgram& error) {
    failure_ = std::make_exception_ptr(
        std::invalid_argument(name_ + ": " + error.what()));
  } catch (const std::runtime_error& error) {
    failure_ = std::make_exception_ptr(
        std::runtime_error(name_ + ": " + error.what()));
  }
  std::rethrow_exception(failure_);
}

void ExternalPolicy::Start() const {
  program_.Start();
  program_.Say(GreetingOf(layout_));
  const nlohmann::json answer = program_.Hear();
  const auto ready = answer.find("ready");
  if (ready == answer.end() || *ready != true) {
    program_.RefuseLine(R"({"ready": true})");
  }
}

at::Tensor ExternalPolicy::Ask(const at::Tensor& observation,
                               const at::Tensor& mask) const {
  nlohmann::json question{
      {"observations", RowsOf<float>(observation.contiguous())}};
  if (mask.defined()) question["masks"] = RowsOf<bool>(mask.contiguous());
  program_.Say(question.dump());
  return ActionsOf(program_.Hear(), mask, observation.size(0));
}

at::Tensor ExternalPolicy::ActionsOf(const nlohmann::json& answer,
                                     const at::Tensor& mask,
                                     std::int64_t rows) const {
  const bool is_box = layout_.factors.empty();
  const std::size_t columns =
      is_box ? layout_.action.size() : layout_.factors.size();
  const auto refuse = [&] {
    program_.RefuseLine("{\"actions\": " + std::to_string(rows) + " rows of " +
                        std::to_string(columns) +
                        (is_box ? " numbers}" : " choices that are allowed}"));
  };
  const auto given = answer.find("actions");
  if (given == answer.end() || !given->is_array() ||
      static_cast<std::int64_t>(given->size()) != rows) {
    refuse();
  }
  at::Tensor actions = at::empty({rows, static_cast<std::int64_t>(columns)},
                                 is_box ? at::kFloat : at::kLong);
  for (std::int64_t i = 0; i < rows; ++i) {
    const nlohmann::json& row = (*given)[static_cast<std::size_t>(i)];
    if (!row.is_array() || row.size() != columns) refuse();
    const bool is_read =
        is_box ? ReadNumbers(row, actions.accessor<float, 2>()[i])
               : ReadChoices(row, layout_.factors,
                             mask.defined() ? mask[i].contiguous() : mask,
                             actions.accessor<std::int64_t, 2>()[i]);
    if (!is_read) refuse();
  }
  return actions;
}

}  // namespace ballast::tools
