// Small policies that teach in tests.
#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/distillation/state_set.h"
#include "agents/distillation/teachers.h"
#include "models/registry.h"
#include "tests/models/draws.h"

namespace ballast::agents::distillation {

/// Of 5 observations; "gaussian" over 2 actions, else over stations of 3 and 2
/// choices. It has opinions, and statistics of its own.
inline std::unique_ptr<models::NetworkPolicy> SmallPolicy(
    const std::string& kind, std::uint64_t seed,
    std::vector<int> hidden = {12, 10}) {
  models::PolicyShape shape;
  shape.kind = kind;
  shape.network.inputs = 5;
  shape.network.hidden = std::move(hidden);
  shape.network.output_gain = 1.0;
  if (kind == "gaussian") {
    shape.action_size = 2;
  } else {
    shape.choices = {3, 2};
    shape.joint = kind == "greedy";
  }
  at::Generator generator = models::MakeGenerator(seed);
  auto policy = models::MakePolicy(shape, generator);
  policy->normaliser().Update(2.0 * models::NormalDraws({64, 5}, seed + 100) +
                              0.5);
  return policy;
}

inline FrozenTeacher SmallTeacher(const std::string& kind, std::uint64_t seed,
                                  std::vector<int> hidden = {12, 10}) {
  return {SmallPolicy(kind, seed, std::move(hidden)),
          {.value_temperature = 0.1}};
}

/// Twin critics of a reward and some costs, not trained but for real.
inline std::unique_ptr<FrozenCritics> SmallCritics(int costs = 1,
                                                   std::uint64_t seed = 9) {
  models::TwinCriticsConfig config;
  config.network.hidden = {16, 16};
  config.network.output_gain = 1.0;
  at::Generator generator = models::MakeGenerator(seed);
  models::Normaliser normaliser(5);
  normaliser.Update(2.0 * models::NormalDraws({64, 5}, 109) + 0.5);
  std::vector<float> scales{3.0F, 2.0F};
  scales.resize(static_cast<std::size_t>(1 + costs), 1.0F);
  return std::make_unique<FrozenCritics>(
      models::TwinCritics(config, 5, 2, 1 + costs, generator), normaliser,
      std::move(scales));
}

inline Teachers OneTeacher(const std::string& kind,
                           std::unique_ptr<FrozenCritics> critics = nullptr) {
  std::vector<FrozenTeacher> teachers;
  teachers.push_back(SmallTeacher(kind, 1));
  return {std::move(teachers), {}, std::move(critics)};
}

/// Of two shapes; the second leads.
inline Teachers TwoTeachers(const std::string& kind,
                            const AveragingConfig& averaging = {},
                            std::unique_ptr<FrozenCritics> critics = nullptr) {
  std::vector<FrozenTeacher> teachers;
  teachers.push_back(SmallTeacher(kind, 1));
  teachers.push_back(SmallTeacher(kind, 2, {7}));
  return {std::move(teachers), averaging, std::move(critics)};
}

inline States RandomStates(bool masked, std::uint64_t seed, int rows = 32) {
  States states{2.0 * models::NormalDraws({rows, 5}, seed) + 0.5, {}};
  if (!masked) return states;
  states.mask = at::ones({rows, 5}, at::kBool);
  for (int row = 1; row < rows; row += 2) states.mask[row][1] = false;
  return states;
}

}  // namespace ballast::agents::distillation
