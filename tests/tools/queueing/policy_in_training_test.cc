// What a policy in training costs, where that has an answer.
#include "tools/queueing/policy_in_training.h"

#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <vector>

#include "envs/queueing/queue_policies.h"
#include "models/registry.h"
#include "tests/tools/queueing/small_run.h"
#include "tools/experiment.h"
#include "tools/queueing/truncated_solver.h"

namespace ballast::tools {
namespace {

/// On the N-model: class 2 first at server 2 while less than `length` of its
/// jobs are there, then class 1.
std::unique_ptr<models::NetworkPolicy> ClassTwoFirstBelow(double length) {
  models::PolicyShape shape;
  shape.kind = "greedy";
  shape.choices = {2};
  shape.joint = true;
  shape.network.inputs = 4;  // Logarithms of both lengths; which are empty.
  shape.network.hidden = {1};
  shape.network.activation = models::Activation::kRelu;
  shape.network.layer_norm = false;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(0);
  auto policy = models::MakePolicy(shape, generator);
  policy->parameters().zero_();
  for (auto& [name, view] : policy->mlp().Views(policy->parameters(), 0)) {
    if (name == "0.weight") view[1][0] = 1.0;
    if (name == "0.bias") view[0] = -std::log1p(length - 0.5);
    if (name == "1.weight") view[0][0] = 1.0;
    if (name == "1.bias") view[1] = 1e-6;
  }
  return policy;
}

const std::vector<int> kCaps = {60, 400};

Experiment OnNModel() {
  const SmallRun run(
      Replaced(Replaced(SmallConfig(1000, "kind = \"dqn\"\n", "relu"),
                        "criss_cross_bm", "n_model_95"),
               "[6, 6, 6]", "[60, 400]"));
  return run.Load();
}

double AverageCostOf(const models::NetworkPolicy& policy) {
  const Experiment experiment = OnNModel();
  return PolicyInTraining(*experiment.queueing).AverageCost(policy, 0);
}

BOOST_AUTO_TEST_SUITE(policy_in_training)

BOOST_AUTO_TEST_CASE(a_stable_policy_costs_what_it_does) {
  const Experiment experiment = OnNModel();
  const QueueingExperiment& queueing = *experiment.queueing;
  const auto same =
      envs::MakeQueuePolicy("priority=2,1", queueing.network, *queueing.system);
  const BoundedCost cost =
      TruncatedSolver(queueing.network, *queueing.system, kCaps, {})
          .Evaluate(*same);
  // Half of either distance between bounds: 1e-3 and 1e-4.
  BOOST_TEST(std::abs(AverageCostOf(*ClassTwoFirstBelow(1000)) -
                      cost.middle()) < 6e-4);
}

// It stays in short queues for so long, and in long ones, that no number of
// events tells their shares: the run goes on without one.
BOOST_AUTO_TEST_CASE(a_policy_stable_in_short_queues_alone_has_no_answer) {
  BOOST_TEST(std::isnan(AverageCostOf(*ClassTwoFirstBelow(120))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
