#include "envs/queueing/long_run_average.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <future>
#include <limits>
#include <stdexcept>
#include <string>

#include "configs/random_stream.h"
#include "configs/seeds.h"

namespace ballast::envs {
namespace {

using Eigen::Index;

/// Replicas that step together: enough to share the cost of a call, few enough
/// for the fastest cache. Fixed, so that a network sees the same batches.
constexpr int kBlock = 64;

/// One block of replicas, and what its steps add up to.
class Block {
 public:
  Block(const MixedSystem& system, const LongRunOptions& options, int first,
        int size)
      : system_(system),
        bin_scale_(1.0 / options.bin_width),
        states_(IntMatrix::Zero(size, system.state_size())),
        cost_sums_(Eigen::VectorXd::Zero(size)),
        queue_sums_(Sums::Zero(size, std::ssize(system.spec().queues))),
        histogram_(options.bins, 0) {
    for (int i = first; i < first + size; ++i) {
      chance_.emplace_back(configs::DeriveSeed(options.seed, "queue", i));
      choices_.emplace_back(
          configs::DeriveSeed(options.seed, "queue.policy", i));
    }
  }

  void Step(QueuePolicy& policy) {
    policy.Decide(states_, choices_, actions_);
    system_.Sample(states_, chance_, labels_);
    system_.Next(states_, actions_, labels_, states_);
  }

  /// Counts where the replicas stand.
  void Count() {
    system_.Cost(states_, costs_);
    cost_sums_ += costs_;
    const Index first_queue = states_.cols() - queue_sums_.cols();
    for (Index row = 0; row < states_.rows(); ++row) {
      for (Index i = 0; i < queue_sums_.cols(); ++i) {
        queue_sums_(row, i) += states_(row, first_queue + i);
      }
    }
    const double last = static_cast<double>(histogram_.size() - 1);
    for (const double cost : costs_) {
      ++histogram_[static_cast<std::size_t>(std::min(cost * bin_scale_, last))];
    }
  }

  /// The cost of the steps counted since the last call, of each replica.
  Eigen::VectorXd TakeCosts() {
    Eigen::VectorXd taken = cost_sums_;
    cost_sums_.setZero();
    return taken;
  }
  RowMatrix queue_sums() const { return queue_sums_.cast<double>(); }
  const std::vector<std::uint64_t>& histogram() const { return histogram_; }

 private:
  using Sums = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic,
                             Eigen::RowMajor>;

  const MixedSystem& system_;
  double bin_scale_;
  IntMatrix states_;
  IntVector actions_;
  IntVector labels_;
  Eigen::VectorXd costs_;
  Eigen::VectorXd cost_sums_;
  Sums queue_sums_;
  std::vector<std::uint64_t> histogram_;
  std::vector<configs::RandomStream> chance_;
  std::vector<configs::RandomStream> choices_;
};

void RequireCounts(const LongRunOptions& options) {
  const auto require = [](bool holds, const std::string& problem) {
    if (!holds) throw std::invalid_argument("long-run average: " + problem);
  };
  require(options.replicas >= 1, "replicas must be at least 1");
  require(options.threads >= 1, "threads must be at least 1");
  require(options.batches >= 1, "batches must be at least 1");
  require(options.steps >= 1 && options.steps % options.batches == 0,
          "steps must be a positive multiple of batches");
  require(options.burn_in >= 0, "burn_in must be at least 0");
  require(options.bin_width > 0 && options.bins >= 1,
          "the histogram needs a bin of positive width");
}

/// Simulates the replicas from `first` on and fills their rows.
void SimulateBlock(const MixedSystem& system, QueuePolicy& policy,
                   const LongRunOptions& options, int first,
                   LongRunAverage& average,
                   std::vector<std::uint64_t>& histogram) {
  const int size = std::min(kBlock, options.replicas - first);
  Block block(system, options, first, size);
  for (std::int64_t t = 0; t < options.burn_in; ++t) block.Step(policy);

  const std::int64_t batch = options.steps / options.batches;
  for (int b = 0; b < options.batches; ++b) {
    for (std::int64_t t = 0; t < batch; ++t) {
      block.Count();
      block.Step(policy);
    }
    average.batch_costs.col(b).segment(first, size) =
        block.TakeCosts() / static_cast<double>(batch);
  }
  average.queues.middleRows(first, size) =
      block.queue_sums() / static_cast<double>(options.steps);
  for (std::size_t i = 0; i < histogram.size(); ++i) {
    histogram[i] += block.histogram()[i];
  }
}

}  // namespace

double LongRunAverage::CostQuantile(double p) const {
  std::uint64_t total = 0;
  for (const std::uint64_t count : histogram) total += count;
  const double wanted = p * static_cast<double>(total);
  std::uint64_t below = 0;
  for (std::size_t i = 0; i + 1 < histogram.size(); ++i) {
    below += histogram[i];
    if (static_cast<double>(below) >= wanted) {
      return static_cast<double>(i + 1) * bin_width;
    }
  }
  return std::numeric_limits<double>::infinity();
}

LongRunAverage SimulateLongRun(const MixedSystem& system,
                               const MakePolicy& make_policy,
                               const LongRunOptions& options) {
  RequireCounts(options);
  LongRunAverage average;
  average.batch_costs.resize(options.replicas, options.batches);
  average.queues.resize(options.replicas, std::ssize(system.spec().queues));
  average.bin_width = options.bin_width;
  average.histogram.assign(options.bins, 0);

  // Threads take the next block when they are free; each block's rows are its
  // own, and the counts of the histograms are whole numbers.
  std::atomic<int> next_first = 0;
  const auto run = [&] {
    const std::unique_ptr<QueuePolicy> policy = make_policy();
    std::vector<std::uint64_t> histogram(options.bins, 0);
    for (int first;
         (first = next_first.fetch_add(kBlock)) < options.replicas;) {
      SimulateBlock(system, *policy, options, first, average, histogram);
    }
    return histogram;
  };
  std::vector<std::future<std::vector<std::uint64_t>>> threads;
  for (int i = 1; i < options.threads; ++i) {
    threads.push_back(std::async(std::launch::async, run));
  }
  std::vector<std::vector<std::uint64_t>> histograms = {run()};
  for (auto& thread : threads) histograms.push_back(thread.get());
  for (const std::vector<std::uint64_t>& histogram : histograms) {
    for (std::size_t i = 0; i < histogram.size(); ++i) {
      average.histogram[i] += histogram[i];
    }
  }
  average.cost = average.batch_costs.rowwise().mean();
  return average;
}

}  // namespace ballast::envs
