// Systems whose randomness does not ask for the queue lengths.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "configs/random_stream.h"
#include "envs/environment.h"
#include "envs/time_step.h"

namespace ballast::envs {

/// One row per state, action or label.
using IntMatrix = Eigen::Matrix<std::int32_t, Eigen::Dynamic, Eigen::Dynamic,
                                Eigen::RowMajor>;
using IntVector = Eigen::Matrix<std::int32_t, Eigen::Dynamic, 1>;
/// 1 where a choice is allowed.
using MaskMatrix =
    Eigen::Array<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// What a mixed system looks like from outside.
struct MixedSystemSpec {
  std::string name;  ///< Of the network, e.g. "criss_cross_bm".
  /// The components of the stochastic state s, P of them: a channel, the
  /// finished phases of a job. None if nothing is remembered.
  std::vector<Factor> stochastic;
  std::vector<std::string> queues;  ///< The queues of the pseudo-state x, d.
  /// Where decisions are made; a joint action is one choice of each, the last
  /// counting fastest.
  std::vector<Factor> stations;
  int servers = 0;                    ///< Entries of an engagement pattern.
  std::vector<Quantity> observation;  ///< What a policy sees of (s, x).
  double step_time = 1.0;   ///< Mean time of a step, in the network's unit.
  std::int32_t labels = 0;  ///< Every label lies in [0, labels).
};

/// Jobs in one queue beyond which a file is not believed, so that no sum
/// overflows.
inline constexpr std::int32_t kMostJobs = 1'000'000'000;

/// One possible outcome of chance.
struct Outcome {
  std::int32_t label;
  double probability;
};

/// A controlled Markov chain on (s, x) in which all randomness of a step is a
/// label w that is drawn knowing s alone, and everything else is a known map
/// (s, x, a, w) -> (s', x'). A label holds what every server would have
/// completed, whoever was served ("potential completions"), so that a label can
/// be replayed at other queue lengths x.
///
/// A state is one row of P + d integers, s before x; queues are unbounded.
/// All functions are pure and work on batches; outputs are made to fit.
/// Source: Wei, Liu, Wang and Ying (2023), arXiv 2305.16483.
class MixedSystem {
 public:
  virtual ~MixedSystem() = default;

  virtual const MixedSystemSpec& spec() const = 0;
  /// Columns of a state, P + d.
  int state_size() const {
    return static_cast<int>(spec().stochastic.size() + spec().queues.size());
  }
  /// Joint actions, the product of the stations' choices.
  int action_count() const { return Product(spec().stations); }
  /// Stochastic states, the product of the components' choices.
  int stochastic_count() const { return Product(spec().stochastic); }
  /// The number of a state's stochastic part, the last component counting
  /// fastest. In [0, stochastic_count()).
  int StochasticIndex(std::span<const std::int32_t> state) const {
    int index = 0;
    const std::vector<Factor>& components = spec().stochastic;
    for (std::size_t i = 0; i < components.size(); ++i) {
      index = index * components[i].choices + state[i];
    }
    return index;
  }

  /// Draws one label for each row. The streams advance alike whatever the
  /// queue lengths are, so that systems and policies can share randomness.
  virtual void Sample(const IntMatrix& states,
                      std::span<configs::RandomStream> streams,
                      IntVector& labels) const = 0;
  /// The whole law of the label, in a fixed order; it depends on s alone.
  /// Throws std::invalid_argument if there are more than 65,536 outcomes.
  virtual std::vector<Outcome> Law(
      std::span<const std::int32_t> state) const = 0;

  /// The known map. `next` may be `states` itself.
  virtual void Next(const IntMatrix& states, const IntVector& actions,
                    const IntVector& labels, IntMatrix& next) const = 0;
  /// Holding cost, per step; h.x. [B].
  virtual void Cost(const IntMatrix& states, Eigen::VectorXd& cost) const = 0;

  /// The queue each server works on, -1 if it idles. [B, servers]. What of s'
  /// and x' was observed at x tells the outcome at another x if and only if the
  /// patterns agree.
  virtual void Engaged(const IntMatrix& states, const IntVector& actions,
                       IntMatrix& pattern) const = 0;
  /// Whether (s, x) can occur: a job that is half served is in its queue.
  virtual bool IsPossible(std::span<const std::int32_t> state) const = 0;

  /// The choices of each station that work: of a queue with jobs, or all of
  /// the station's if it has none. [B, sum of choices].
  virtual void Mask(const IntMatrix& states, MaskMatrix& mask) const = 0;
  /// What a policy sees: compressed queue lengths, which of them are 0, and s.
  /// [B, spec().observation.size()].
  virtual void Observe(const IntMatrix& states,
                       RowMatrix& observation) const = 0;

 private:
  static int Product(const std::vector<Factor>& factors) {
    int product = 1;
    for (const Factor& factor : factors) product *= factor.choices;
    return product;
  }
};

}  // namespace ballast::envs
