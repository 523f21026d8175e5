// A world and policies simple enough for closed forms.
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "configs/random_stream.h"
#include "envs/environment.h"
#include "models/networks/policy.h"

namespace ballast::agents {

constexpr int kLineHorizon = 50;

// One world of the line: reward = level + action, costs = {1, |action|}.
struct World {
  double level = 1.0;
  std::uint64_t seed = 0;       // Draws the start on [-1, 1).
  int terminates_at = 1000000;  // Number of the step that ends the episode.
  int diverges_at = 1000000;    // Number of the step that blows up.
};

// N points on a line that an action pushes; observes position and level.
class Line : public envs::VectorEnvironment {
 public:
  explicit Line(std::vector<World> worlds) : worlds_(std::move(worlds)) {
    spec_.task = "line";
    spec_.observation = {{"position", "m", -10, 10}, {"level", "1", -10, 10}};
    spec_.action.box = {{"push", "N", -1, 1}};
    spec_.constraints = {"time", "effort"};
    spec_.horizon = kLineHorizon;
    spec_.control_timestep = 0.01;
  }

  const envs::EnvironmentSpec& spec() const override { return spec_; }
  int size() const override { return static_cast<int>(worlds_.size()); }

  const envs::TimeStep& Reset(std::span<const int> ids) override {
    Resize();
    for (const int i : ids) {
      configs::RandomStream stream(worlds_[i].seed);
      time_step_.observation.row(i) << stream.Uniform(-1.0, 1.0),
          worlds_[i].level;
    }
    return time_step_;
  }

  const envs::TimeStep& Step(const envs::RowMatrix& actions) override {
    ++step_;
    for (int i = 0; i < size(); ++i) {
      const double action = std::clamp(actions(i, 0), -1.0, 1.0);
      time_step_.observation(i, 0) =
          0.9 * time_step_.observation(i, 0) + action;
      time_step_.reward(i) = worlds_[i].level + action;
      time_step_.costs.row(i) << 1.0, std::abs(action);
      time_step_.terminated[i] = step_ == worlds_[i].terminates_at;
      time_step_.truncated[i] = step_ == kLineHorizon;
      time_step_.diverged[i] = step_ == worlds_[i].diverges_at;
      if (time_step_.diverged[i]) {
        time_step_.reward(i) = std::numeric_limits<double>::quiet_NaN();
      }
    }
    return time_step_;
  }

  std::vector<std::uint64_t> State() const override { return {}; }
  void SetState(std::span<const std::uint64_t>) override {}

 private:
  void Resize() {
    step_ = 0;
    time_step_.observation.setZero(size(), 2);
    time_step_.reward.setZero(size());
    time_step_.costs.setZero(size(), 2);
    time_step_.terminated.assign(size(), 0);
    time_step_.truncated.assign(size(), 0);
    time_step_.diverged.assign(size(), 0);
  }

  envs::EnvironmentSpec spec_;
  std::vector<World> worlds_;
  envs::TimeStep time_step_;
  int step_ = 0;
};

// Only what an evaluation asks for; the rest is never called.
class Draws : public models::ActionDistribution {
 public:
  Draws(at::Tensor mean, double deviation)
      : mean_(std::move(mean)), deviation_(deviation) {}
  at::Tensor Sample(at::Generator&) const override { return {}; }
  at::Tensor SampleEach(
      std::span<configs::RandomStream> streams) const override {
    at::Tensor action = mean_.clone();
    for (std::int64_t i = 0; i < action.size(0); ++i) {
      action[i][0] += deviation_ * streams[i].Normal();
    }
    return action;
  }
  at::Tensor Mode() const override { return mean_; }
  at::Tensor LogProb(const at::Tensor&) const override { return {}; }
  at::Tensor Entropy() const override { return {}; }
  at::Tensor KlTo(const ActionDistribution&) const override { return {}; }

 private:
  at::Tensor mean_;
  double deviation_;
};

// Mean 0.25 everywhere, or a perceptron of one hidden layer.
class Pusher : public models::Policy {
 public:
  explicit Pusher(int hidden = 0) {
    if (hidden == 0) return;
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(7);
    first_ = at::randn({2, hidden}, generator);
    second_ = at::randn({hidden, hidden}, generator) * 0.1;
    third_ = at::randn({hidden, 1}, generator) * 0.1;
  }
  std::string_view kind() const override { return "pusher"; }
  at::Tensor Features(const at::Tensor&) const override { return {}; }
  std::unique_ptr<models::ActionDistribution> Act(
      const at::Tensor& observation, const at::Tensor&) const override {
    rows_.insert(observation.size(0));
    if (!first_.defined()) {
      return std::make_unique<Draws>(at::full({observation.size(0), 1}, mean_),
                                     0.3);
    }
    const at::Tensor hidden = at::tanh(at::mm(observation, first_));
    return std::make_unique<Draws>(
        at::mm(at::elu(at::mm(hidden, second_)), third_), 0.3);
  }
  std::vector<models::NamedTensor> Tensors() const override { return {}; }

  double mean_ = 0.25;
  mutable std::set<std::int64_t> rows_;

 private:
  at::Tensor first_;
  at::Tensor second_;
  at::Tensor third_;
};

}  // namespace ballast::agents
