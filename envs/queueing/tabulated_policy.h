// A policy that is a table, e.g. the optimum of a truncated chain.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "envs/queueing/queue_policy.h"
#include "envs/queueing/truncated_chain.h"

namespace ballast::envs {

/// Decides as the table says; where a queue is longer than its cap, as if it
/// were as long as that, so that it controls unbounded queues too.
class TabulatedPolicy : public QueuePolicy {
 public:
  /// @param actions  one joint action for each state of `chain`; both are
  ///   copied as far as needed.
  TabulatedPolicy(const TruncatedChain& chain, const IntVector& actions,
                  std::string name);

  const std::string& name() const override { return name_; }
  void Decide(const IntMatrix& states, std::span<configs::RandomStream> streams,
              IntVector& actions) override;
  void Probabilities(const IntMatrix& states,
                     RowMatrix& probabilities) override;

 private:
  std::string name_;
  StateBox box_;
  int action_count_;
  std::vector<std::int32_t> actions_;  // Of each state of the box.
};

}  // namespace ballast::envs
