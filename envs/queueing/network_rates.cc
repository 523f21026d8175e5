#include "envs/queueing/network_rates.h"

#include <cmath>
#include <stdexcept>
#include <utility>

#include "configs/names.h"
#include "envs/queueing/network_load.h"

namespace ballast::envs {
namespace {

/// A rate and the numbers of the network it stands for: one, or all that a
/// scale multiplies.
struct Rate {
  RateInfo info;
  std::vector<double*> numbers;
  double highest;      ///< Largest value of each number.
  bool positive;       ///< Whether 0 is out of range.
  bool scale = false;  ///< Whether the value multiplies.
};

std::vector<Rate> RatesOf(ContinuousNetwork& network) {
  std::vector<Rate> rates;
  Rate arrivals{{"arrival_scale", "1", 1.0}, {}, kHighestRate, false, true};
  Rate services{{"service_scale", "1", 1.0}, {}, kHighestRate, true, true};
  for (JobClass& job : network.classes) {
    // A class that nobody sends jobs to from outside has no such rate.
    if (job.arrival_rate == 0) continue;
    rates.push_back({{"arrival_rate." + job.name, "jobs/time", 0.0},
                     {&job.arrival_rate},
                     kHighestRate,
                     false});
    arrivals.numbers.push_back(&job.arrival_rate);
  }
  for (Server& server : network.servers) {
    for (Service& service : server.services) {
      const std::string& job = network.classes[service.job_class].name;
      rates.push_back(
          {{"service_rate." + server.name + "." + job, "jobs/time", 0.0},
           {&service.rate},
           kHighestRate,
           true});
      services.numbers.push_back(&service.rate);
    }
  }
  rates.push_back(std::move(arrivals));
  rates.push_back(std::move(services));
  return rates;
}

std::vector<Rate> RatesOf(DownlinkNetwork& network) {
  std::vector<Rate> rates;
  Rate arrivals{{"arrival_scale", "1", 1.0}, {}, 1.0, false, true};
  for (DownlinkUser& user : network.users) {
    rates.push_back({{"arrival_probability." + user.name, "packets/slot", 0.0},
                     {&user.arrival_probability},
                     1.0,
                     false});
    rates.push_back({{"success_probability." + user.name, "1", 0.0},
                     {&user.success_probability},
                     1.0,
                     true});
    arrivals.numbers.push_back(&user.arrival_probability);
  }
  rates.push_back(std::move(arrivals));
  return rates;
}

std::vector<Rate> RatesOf(Network& network) {
  auto rates =
      std::visit([](auto& system) { return RatesOf(system); }, network.system);
  for (Rate& rate : rates) {
    if (!rate.scale) rate.info.nominal = *rate.numbers.front();
  }
  return rates;
}

void Assign(const Rate& rate, double value) {
  for (double* number : rate.numbers) {
    const double changed = rate.scale ? *number * value : value;
    // Not-a-number fails every comparison.
    if (!(changed >= 0 && changed <= rate.highest) ||
        (rate.positive && changed == 0)) {
      throw std::invalid_argument(
          rate.info.name + " = " + std::to_string(value) + ": must be " +
          (rate.positive ? "above 0" : "at least 0") +
          (rate.highest == 1.0 ? " and leave a probability of at most 1"
                               : ", and no rate above 1e12"));
    }
    *number = changed;
  }
}

}  // namespace

std::vector<RateInfo> ListRates(const Network& network) {
  Network copy = network;
  std::vector<RateInfo> infos;
  for (const Rate& rate : RatesOf(copy)) infos.push_back(rate.info);
  return infos;
}

void SetRate(Network& network, std::string_view name, double value) {
  Network changed = network;
  std::vector<std::string> known;
  for (const Rate& rate : RatesOf(changed)) {
    if (rate.info.name != name) {
      known.push_back(rate.info.name);
      continue;
    }
    Assign(rate, value);
    const Bottleneck bottleneck = BottleneckOf(changed);
    if (bottleneck.load >= 1.0) {
      throw std::invalid_argument(
          std::string(name) + " = " + std::to_string(value) + ": load " +
          std::to_string(bottleneck.load) + " of " + bottleneck.who + " in " +
          network.name + "; a stable network needs less than 1");
    }
    network = std::move(changed);
    return;
  }
  throw std::invalid_argument(
      configs::UnknownName("rate of " + network.name, name, known));
}

}  // namespace ballast::envs
