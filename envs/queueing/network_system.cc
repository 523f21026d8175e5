#include "envs/queueing/network_system.h"

#include <cmath>
#include <limits>
#include <string>

namespace ballast::envs {
namespace {

constexpr int kLogarithms = 4096;

std::vector<Quantity> ObservationOf(const MixedSystemSpec& spec) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<Quantity> observation;
  for (const std::string& queue : spec.queues) {
    observation.push_back({"queue." + queue + ".log_jobs", "1", 0, kInfinity});
  }
  for (const std::string& queue : spec.queues) {
    observation.push_back({"queue." + queue + ".empty", "1", 0, 1});
  }
  for (const Factor& component : spec.stochastic) {
    for (int value = 0; value < component.choices; ++value) {
      observation.push_back(
          {component.name + "." + std::to_string(value), "1", 0, 1});
    }
  }
  return observation;
}

}  // namespace

NetworkSystem::NetworkSystem(const Network& network)
    : stations_(StationsOf(network)), holding_costs_(HoldingCostsOf(network)) {
  spec_.name = network.name;
  spec_.stochastic = StochasticOf(network);
  spec_.queues = QueueNamesOf(network);
  spec_.stations = FactorsOf(stations_);
  spec_.observation = ObservationOf(spec_);
  for (int x = 0; x < kLogarithms; ++x) logarithms_.push_back(std::log1p(x));
}

void NetworkSystem::Cost(const IntMatrix& states, Eigen::VectorXd& cost) const {
  cost.resize(states.rows());
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    const std::int32_t* x = states.row(row).data() + first_queue();
    double sum = 0.0;
    for (int i = 0; i < queues(); ++i) sum += holding_costs_[i] * x[i];
    cost(row) = sum;
  }
}

void NetworkSystem::Mask(const IntMatrix& states, MaskMatrix& mask) const {
  Eigen::Index columns = 0;
  for (const Station& station : stations_) columns += station.size();
  mask.resize(states.rows(), columns);
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    const std::int32_t* s = states.row(row).data();
    const std::int32_t* x = s + first_queue();
    std::uint8_t* allowed = mask.row(row).data();
    for (const Station& station : stations_) {
      const std::size_t choices = station.choices.size();
      bool any = false;
      for (std::size_t i = 0; i < choices; ++i) {
        const StationChoice& choice = station.choices[i];
        const bool works =
            x[choice.queue] > 0 && (choice.channel < 0 || s[choice.channel]);
        allowed[i] = works;
        any |= works;
      }
      if (station.idling) allowed[choices] = 1;
      for (std::size_t i = 0; i < choices && !any; ++i) allowed[i] = 1;
      allowed += station.size();
    }
  }
}

void NetworkSystem::Observe(const IntMatrix& states,
                            RowMatrix& observation) const {
  observation.resize(states.rows(), std::ssize(spec_.observation));
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    const std::int32_t* s = states.row(row).data();
    const std::int32_t* x = s + first_queue();
    double* out = observation.row(row).data();
    for (int i = 0; i < queues(); ++i) {
      *out++ = x[i] < kLogarithms ? logarithms_[x[i]] : std::log1p(x[i]);
    }
    for (int i = 0; i < queues(); ++i) *out++ = x[i] == 0 ? 1.0 : 0.0;
    for (std::size_t i = 0; i < spec_.stochastic.size(); ++i) {
      for (int value = 0; value < spec_.stochastic[i].choices; ++value) {
        *out++ = s[i] == value ? 1.0 : 0.0;
      }
    }
  }
}

}  // namespace ballast::envs
