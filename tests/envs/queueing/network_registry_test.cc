#include <boost/test/unit_test.hpp>
#include <map>

#include "configs/table.h"
#include "envs/queueing/registry.h"
#include "tests/configs/refusal.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {
namespace {

using configs::Refusal;

constexpr double kRounding = 1e-9;

/// Two classes in a row, with room for one more line in each part.
std::string Tandem(const std::string& first, const std::string& second = "",
                   const std::string& server = "") {
  return "[class.a]\narrival_rate = 0.5\n" + first + "\n[class.b]\n" + second +
         "\n[server.s]\nrates = {a = 2.0, b = 1.0}\n" + server;
}

void CheckRefusal(const std::string& text, const std::string& place,
                  const std::string& part) {
  const std::string message = Refusal([&] { ParseNetwork(text); });
  BOOST_TEST(message.starts_with(place), message);
  BOOST_TEST(message.find(part) != std::string::npos, message);
}

std::string RefuseRate(Network network, const std::string& name, double value) {
  return Refusal([&] { SetRate(network, name, value); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network_registry)

BOOST_AUTO_TEST_CASE(loads_are_those_of_the_literature) {
  const std::map<std::string, double> loads = {
      {"criss_cross_il", 0.3},
      {"criss_cross_bl", 0.3},
      {"criss_cross_im", 0.6},
      {"criss_cross_bm", 0.6},
      {"criss_cross_ih", 0.9},
      {"criss_cross_bh", 0.9},
      {"criss_cross_80", 0.8},
      {"two_phase_im", 0.6},
      {"two_phase_bm", 0.6},
      {"n_model_80", 0.8},
      {"n_model_90", 0.9},
      {"n_model_95", 0.95},
      {"downlink_a", 0.2 / 0.3 + 0.1 / 0.8},
      // One user alone, and the set of both, whose slots with no channel on are
      // lost.
      {"downlink_b", (0.2 / 0.3 + 0.1 / 0.8) / (1 - 0.05 * 0.5)},
      {"downlink_c", 0.2 / 0.3 / 0.7},
      {"downlink_d", 0.54 / (1 - (1.0 / 3) * 0.4 * 0.375)},
  };
  std::size_t known = 0;
  for (const Network& network : NetworkFiles()) {
    BOOST_TEST_CONTEXT(network.name) {
      const auto load = loads.find(network.name);
      if (load != loads.end()) {
        ++known;
        BOOST_TEST(std::abs(LoadOf(network) - load->second) < kRounding);
      } else {
        BOOST_TEST(std::abs(LoadOf(network) - 0.9) < kRounding);
      }
      BOOST_TEST(!network.summary.empty());
    }
  }
  BOOST_TEST(known == loads.size());
}

BOOST_AUTO_TEST_CASE(servers_of_their_own_have_the_plain_sum_as_load) {
  for (const Network& network : NetworkFiles()) {
    const auto* continuous = std::get_if<ContinuousNetwork>(&network.system);
    if (!continuous || network.name.starts_with("n_model")) continue;
    const Eigen::VectorXd traffic = TrafficOf(*continuous);
    double busiest = 0.0;
    for (const Server& server : continuous->servers) {
      double load = 0.0;
      for (const Service& service : server.services) {
        load += traffic(service.job_class) / service.rate;
      }
      busiest = std::max(busiest, load);
    }
    BOOST_TEST(std::abs(LoadOf(network) - busiest) < kRounding, network.name);
  }
}

BOOST_AUTO_TEST_CASE(a_pool_shares_its_work) {
  // Two servers with rates 1 and 3 are a server with rate 4.
  const Network pool = ParseNetwork(
      "[class.a]\narrival_rate = 2.0\n[server.s]\nrates = {a = 1.0}\n"
      "[server.t]\nrates = {a = 3.0}\n");
  BOOST_TEST(std::abs(LoadOf(pool) - 0.5) < kRounding);
  BOOST_TEST(BottleneckOf(pool).who == "servers s, t");
}

BOOST_AUTO_TEST_CASE(work_that_returns_counts_again) {
  // A job of class a comes back with probability 3/4: four services.
  const Network network = ParseNetwork(
      "[class.a]\narrival_rate = 0.2\nnext = {a = 0.75}\n"
      "[server.s]\nrates = {a = 1.0}\n");
  BOOST_TEST(std::abs(LoadOf(network) - 0.8) < kRounding);
}

BOOST_AUTO_TEST_CASE(a_resolved_network_is_the_same_network) {
  configs::Document document = configs::Document::Load(
      BALLAST_SOURCE_DIR "/configs/queueing/reentrant_4.toml");
  configs::Table root = document.root();
  ReadNetwork(root, "a");
  configs::Document again = configs::Document::Parse(document.Resolved(), "b");
  configs::Table read_again = again.root();
  const Network network = ReadNetwork(read_again, "b");
  BOOST_TEST(again.Resolved() == document.Resolved());
  const auto& system = std::get<ContinuousNetwork>(network.system);
  BOOST_TEST(system.classes.back().name == "12");
  BOOST_TEST(system.servers.back().services.front().job_class == 9);
}

BOOST_AUTO_TEST_CASE(a_load_knows_no_units) {
  const auto load = [](const std::string& arrivals, const std::string& rate) {
    return LoadOf(ParseNetwork("[class.a]\narrival_rate = " + arrivals +
                               "\n[server.s]\nrates = {a = " + rate + "}\n"));
  };
  BOOST_TEST(std::abs(load("7e-12", "1e-11") - 0.7) < 1e-12);
  BOOST_TEST(std::abs(load("7e10", "1e11") - 0.7) < 1e-12);
}

BOOST_AUTO_TEST_CASE(refusals_name_the_place_and_the_mend) {
  CheckRefusal(Tandem("holding_cost = -1.0"), "test.toml:3:16",
               "must lie in [0, 1e+12]");
  CheckRefusal(Tandem("next = {b = 0.8, a = 0.3}"), "test.toml:3",
               "sum to 1.1");
  CheckRefusal(Tandem("next = {bb = 1.0}"), "test.toml:3:14",
               "unknown class bb; known: a, b");
  CheckRefusal(Tandem("", "", "[server.t]\nrates = {c = 1.0}"),
               "test.toml:9:14", "unknown class c");
  CheckRefusal(Tandem("", "", "[server.t]\nrates = {b = 0.0}"),
               "test.toml:9:14", "must lie in (0, 1e+12]");
  CheckRefusal(Tandem("", "[class.c]\narrival_rate = 0.1"), "test.toml:5:1",
               "no server");
  CheckRefusal(Tandem("next = {b = 1.0}", "next = {a = 1.0}"), "test.toml:1:1",
               "never leave");
  CheckRefusal(Tandem("next = {b = 0.9}", "arrival_rate = 0.4"),
               "test.toml:6:1", "load of server s is 1.1");
  CheckRefusal(Tandem("phases = 2", "", "[server.t]\nrates = {a = 1.0}"),
               "test.toml:1:1", "only one server");
  CheckRefusal("truncation = [3]\n" + Tandem(""), "test.toml:1:14", "2 queues");
  CheckRefusal(Tandem("arival_rate = 1.0"), "test.toml:3:1",
               "did you mean class.a.arrival_rate?");
  CheckRefusal(
      Tandem("", "", "[threshold]\nserver = 's'\nclass = 'c'\nqueue = 'a'\n"),
      "test.toml:10:9", "unknown class c");
  CheckRefusal(
      "kind = 'downlink'\n[user.1]\narrival_probability = 0.5\n"
      "success_probability = 0.4\n",
      "test.toml:2:1", "load of user 1 is 1.25");
  CheckRefusal("kind = 'downlink'\n[user.1]\narrival_probability = 0.5\n",
               "test.toml:2:1", "success_probability: is missing");
}

BOOST_AUTO_TEST_CASE(rates_are_listed_and_set) {
  Network network = NetworkFile("n_model_90");
  std::map<std::string, double> rates;
  for (const RateInfo& rate : ListRates(network)) {
    rates[rate.name] = rate.nominal;
  }
  BOOST_TEST(rates.size() == 7u);
  BOOST_TEST(rates.at("service_rate.2.1") == 0.5);
  BOOST_TEST(rates.at("arrival_scale") == 1.0);

  SetRate(network, "arrival_scale", 0.5);
  BOOST_TEST(std::abs(LoadOf(network) - 0.45) < kRounding);
  SetRate(network, "service_rate.2.2", 4.0);
  for (const RateInfo& rate : ListRates(network)) {
    if (rate.name == "arrival_rate.1") BOOST_TEST(rate.nominal == 0.585);
    if (rate.name == "service_rate.2.2") BOOST_TEST(rate.nominal == 4.0);
  }
}

BOOST_AUTO_TEST_CASE(rates_out_of_range_are_refused) {
  const Network network = NetworkFile("criss_cross_bm");
  const std::string unknown = RefuseRate(network, "arrival_rate.2", 1.0);
  BOOST_TEST(unknown.find("arrival_rate.1") != std::string::npos, unknown);
  const std::string unstable = RefuseRate(network, "arrival_scale", 2.0);
  BOOST_TEST(unstable.find("load 1.2") != std::string::npos, unstable);
  for (const double value : {-1.0, 0.0, std::nan(""), HUGE_VAL}) {
    const std::string message = RefuseRate(network, "service_rate.2.2", value);
    BOOST_TEST(message.find("must be above 0") != std::string::npos, message);
  }
  const std::string many =
      RefuseRate(NetworkFile("downlink_a"), "success_probability.1", 1.5);
  BOOST_TEST(many.find("at most 1") != std::string::npos, many);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
