#include "tools/bench_relu.h"

#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/InferenceMode.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "models/networks/relu.h"
#include "tools/number_format.h"
#include "tools/statistics/samples.h"
#include "tools/text_table.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

using models::Relu;
using models::ReluRule;

constexpr int kRepeats = 10;  // Of a run, so that a clock can tell.
constexpr std::int64_t kZeroEvery = 4096;

struct Options {
  int side = 256;
  int runs = 200;
  bool json = false;
};

/// A way through the unit, and what it is given.
struct Way {
  std::string name;
  std::function<at::Tensor(const at::Tensor&)> apply;
  at::Tensor input;
};

double MicrosecondsOf(const Way& way, const at::Tensor& gradient) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  for (int i = 0; i < kRepeats; ++i) {
    way.input.mutable_grad() = at::Tensor();
    way.apply(way.input).backward(gradient);
  }
  return std::chrono::duration<double, std::micro>(Clock::now() - start)
             .count() /
         kRepeats;
}

std::vector<Way> WaysOf(int side) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(0);
  at::Tensor plain = at::empty({side, side}).normal_(0.0, 1.0, generator);
  at::Tensor zeros = plain.clone();
  zeros.view({-1}).slice(0, 0, zeros.numel(), kZeroEvery).zero_();
  plain.requires_grad_();
  zeros.requires_grad_();
  const auto with = [](double slope, ReluRule rule = ReluRule::kMultiply) {
    return [=](const at::Tensor& x) { return Relu(x, {slope, rule}); };
  };
  return {
      {"at::relu", [](const at::Tensor& x) { return at::relu(x); }, plain},
      {"slope 0", with(0.0), plain},
      {"slope 1, no exact zero", with(1.0), plain},
      {"slope 0.5, no exact zero", with(0.5), plain},
      {"slope 1, a few exact zeros", with(1.0), zeros},
      {"overwriting 1, a few exact zeros", with(1.0, ReluRule::kOverwrite),
       zeros},
  };
}

void Bench(const Options& options) {
  UseThreads(1);
  const std::vector<ReluTime> times = MeasureRelu(options.side, options.runs);
  if (options.json) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const ReluTime& time : times) {
      rows.push_back({{"name", time.name},
                      {"microseconds", time.microseconds},
                      {"ratio", time.ratio}});
    }
    std::cout << nlohmann::ordered_json{{"threads", 1},
                                        {"side", options.side},
                                        {"runs", options.runs},
                                        {"rows", rows}}
                     .dump(2)
              << "\n";
    return;
  }
  std::vector<std::vector<std::string>> rows = {{"", "us", "of at::relu's"}};
  for (const ReluTime& time : times) {
    rows.push_back({time.name, FormatNumber(time.microseconds),
                    FormatFixed(time.ratio, 2)});
  }
  std::cout << "Forward and backward, float32 " << options.side << " x "
            << options.side << ", 1 thread, median of " << options.runs
            << " interleaved runs\n"
            << TextTable(rows);
}

}  // namespace

std::vector<ReluTime> MeasureRelu(int side, int runs) {
  const c10::InferenceMode recording(false);
  const std::vector<Way> ways = WaysOf(side);
  const at::Tensor gradient = at::ones({side, side});
  std::vector<std::vector<double>> times(ways.size()), ratios(ways.size());
  for (int run = -1; run < runs; ++run) {  // The first warms up.
    std::vector<double> of_run(ways.size());
    for (std::size_t i = 0; i < ways.size(); ++i) {
      // Forth and back, so that none always follows the same other one.
      const std::size_t way = run % 2 == 0 ? i : ways.size() - 1 - i;
      of_run[way] = MicrosecondsOf(ways[way], gradient);
    }
    if (run < 0) continue;
    for (std::size_t i = 0; i < ways.size(); ++i) {
      times[i].push_back(of_run[i]);
      ratios[i].push_back(of_run[i] / of_run[0]);
    }
  }
  std::vector<ReluTime> medians;
  for (std::size_t i = 0; i < ways.size(); ++i) {
    medians.push_back(
        {ways[i].name, Quantile(times[i], 0.5), Quantile(ratios[i], 0.5)});
  }
  return medians;
}

void AddBenchRelu(CLI::App& bench) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = bench.add_subcommand(
      "relu", "A ReLU with a chosen slope at 0 beside LibTorch's own");
  verb->add_option("--side", options->side, "Of the square tensor")
      ->check(CLI::Range(1, 8192))
      ->capture_default_str();
  verb->add_option("--runs", options->runs, "Interleaved runs")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  verb->add_flag("--json", options->json, "Print one JSON document");
  verb->footer("Example:\n  ballast bench relu --json");
  verb->callback([options] { Bench(*options); });
}

}  // namespace ballast::tools
