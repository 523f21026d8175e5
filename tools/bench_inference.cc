#include "tools/bench_inference.h"

#include <ATen/CPUGeneratorImpl.h>

#include <iostream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "models/networks/gaussian_rows.h"
#include "models/registry.h"
#include "tools/cpu_seconds.h"
#include "tools/export/compiled_policy.h"
#include "tools/export/golden_pairs.h"
#include "tools/export/plain_network.h"
#include "tools/number_format.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

constexpr int kRounds = 15;
constexpr int kPerCount = 20;  // Observations of a count.

struct Options {
  std::string policy;
  double seconds = 3.0;
  bool json = false;
};

/// What is measured, and how it did.
struct Measured {
  ExportedPolicy exported;
  std::vector<Standing> standings;
};

/// Asks `answer` about the rows in turn.
template <typename Answer>
double Ask(const std::vector<at::Tensor>& rows, int count,
           const Answer& answer) {
  const double start = ThreadCpuSeconds();
  const std::int64_t questions = std::int64_t{kPerCount} * count;
  for (std::int64_t i = 0; i < questions; ++i) answer(rows[i % rows.size()]);
  return ThreadCpuSeconds() - start;
}

/// This program's own way, into memory that it keeps.
class SteadyPolicy {
 public:
  explicit SteadyPolicy(const models::NetworkPolicy& policy)
      : policy_(policy) {}

  /// @param observation [1, S].
  void Answer(const at::Tensor& observation) {
    policy_.normaliser().Normalise(observation, normalised_);
    policy_.mlp().Forward(policy_.parameters(), normalised_, /*first=*/0,
                          /*count=*/1, workspace_, output_);
    auto* output = output_.mutable_data_ptr<float>();
    models::ClipToBox(output, policy_.shape().action_size, output);
  }

 private:
  const models::NetworkPolicy& policy_;
  models::MlpWorkspace workspace_;
  at::Tensor normalised_;
  at::Tensor output_;
};

std::vector<at::Tensor> ObservationsOf(const ExportedPolicy& exported) {
  const at::Tensor observation =
      GoldenPairs(exported.policy(), exported.layout(), exported.name)
          .observation;
  std::vector<at::Tensor> rows;
  for (std::int64_t i = 0; i < observation.size(0); ++i) {
    rows.push_back(observation.narrow(0, i, 1).clone());
  }
  return rows;
}

std::string TitleOf(const ExportedPolicy& exported) {
  const models::MlpConfig& network = exported.shape().network;
  std::string text = exported.name + ", " + std::to_string(network.inputs);
  for (const int width : network.hidden) text += "-" + std::to_string(width);
  return text + "-" + std::to_string(network.outputs) + " " +
         models::ActivationName(network.activation) +
         (network.layer_norm ? " with LayerNorm, " : ", ") +
         FormatCount(MultiplicationsOf(exported.shape())) + " multiplications";
}

void PrintJson(const std::vector<Measured>& all) {
  nlohmann::ordered_json policies;
  for (const Measured& one : all) {
    nlohmann::ordered_json rows;
    for (const Standing& standing : one.standings) {
      nlohmann::ordered_json row = {{"name", standing.name}};
      if (standing.problem.empty()) {
        row["microseconds"] = 1e6 / standing.units_per_s;
      } else {
        row["problem"] = standing.problem;
      }
      rows.push_back(row);
    }
    policies.push_back(
        {{"name", one.exported.name},
         {"hidden", one.exported.shape().network.hidden},
         {"multiplications", MultiplicationsOf(one.exported.shape())},
         {"rows", rows}});
  }
  std::cout << nlohmann::ordered_json{{"threads", 1},
                                      {"rounds", kRounds},
                                      {"policies", policies}}
                   .dump(2)
            << "\n";
}

void Print(const std::vector<Measured>& all) {
  std::cout << "One observation, 1 thread, median of " << kRounds
            << " interleaved rounds\n";
  for (const Measured& one : all) {
    std::cout << TitleOf(one.exported) << "\n";
    for (const Standing& standing : one.standings) {
      std::cout << "  " << standing.name << ": "
                << (standing.problem.empty()
                        ? FormatNumber(1e6 / standing.units_per_s) + " us"
                        : standing.problem)
                << "\n";
    }
  }
}

void Bench(const Options& options) {
  UseThreads(1);
  std::vector<Measured> all;
  if (!options.policy.empty()) {
    all.push_back({LoadForExport(options.policy, ""), {}});
  } else {
    all.push_back({FreshPolicy({256, 256, 256}), {}});
    all.push_back({FreshPolicy({32, 32}), {}});
  }
  for (Measured& one : all) {
    one.standings = MeasureInference(one.exported, options.seconds);
  }
  if (options.json) {
    PrintJson(all);
  } else {
    Print(all);
  }
}

}  // namespace

ExportedPolicy FreshPolicy(const std::vector<int>& hidden) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  models::PolicyShape shape;
  shape.kind = "gaussian";
  shape.network.inputs = 24;
  shape.network.hidden = hidden;
  shape.network.output_gain = 1.0;
  shape.action_size = 6;
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(0);
  ExportedPolicy exported;
  exported.file.policy = models::MakePolicy(shape, generator);
  exported.file.layout.task = exported.name =
      "fresh_" + std::to_string(hidden.size()) + "x" +
      std::to_string(hidden.front());
  exported.file.layout.control_timestep = 0.025;
  exported.file.layout.observation.assign(
      24, {"observation", "1", -kInfinity, kInfinity});
  exported.file.layout.action.assign(6, {"action", "1", -1.0, 1.0});
  return exported;
}

std::vector<Standing> MeasureInference(const ExportedPolicy& exported,
                                       double seconds) {
  const std::vector<at::Tensor> rows = ObservationsOf(exported);
  const auto ready = [] { return std::string(); };
  std::unique_ptr<CompiledPolicy> compiled;
  const auto compile = [&] {
    compiled = std::make_unique<CompiledPolicy>(exported);
    return std::string();
  };
  SteadyPolicy steady(exported.policy());
  const PlainNetwork plain(exported.policy(), at::kFloat);
  return Compete({{"exported C99 header", kPerCount, compile,
                   [&](int count) {
                     return Ask(rows, count, [&](const at::Tensor& row) {
                       compiled->Act(row.const_data_ptr<float>());
                     });
                   }},
                  {"ballast, no allocation", kPerCount, ready,
                   [&](int count) {
                     return Ask(rows, count, [&](const at::Tensor& row) {
                       steady.Answer(row);
                     });
                   }},
                  {"plain LibTorch", kPerCount, ready,
                   [&](int count) {
                     return Ask(rows, count, [&](const at::Tensor& row) {
                       plain.Output(row);
                     });
                   }}},
                 kRounds, seconds);
}

void AddBenchInference(CLI::App& bench) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = bench.add_subcommand("inference",
                                        "One observation through an exported C "
                                        "header, this program and LibTorch");
  verb->add_option("policy", options->policy,
                   "A run directory or policy file; without one, fresh "
                   "networks of 3 x 256 and 2 x 32");
  verb->add_option("--seconds", options->seconds,
                   "Of measuring a policy, about")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  verb->add_flag("--json", options->json, "Print one JSON document");
  verb->footer("Example:\n  ballast bench inference runs/walker --json");
  verb->callback([options] { Bench(*options); });
}

}  // namespace ballast::tools
