#include "agents/distillation/network_paths.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <vector>

#include "models/networks/certain_action.h"
#include "tests/agents/queueing/two_classes.h"

namespace ballast::agents::distillation {
namespace {

using queueing::TwoClasses;

/// Serves one class first, the other if there is nothing of it.
class Priority : public models::Policy {
 public:
  explicit Priority(int first) : first_(first) {}

  std::string_view kind() const override { return "priority"; }
  at::Tensor Features(const at::Tensor&) const override { return {}; }
  std::unique_ptr<models::ActionDistribution> Act(
      const at::Tensor& /*observation*/,
      const at::Tensor& mask) const override {
    const at::Tensor works = mask.narrow(1, first_, 1);
    const at::Tensor choice =
        at::where(works, first_, 1 - first_).to(at::kLong);
    return std::make_unique<models::CertainAction>(choice);
  }
  std::vector<models::NamedTensor> Tensors() const override { return {}; }

 private:
  int first_;
};

const Priority kDearFirst(0), kCheapFirst(1);

NetworkPaths Make(int worlds, int actors, std::uint64_t seed = 3) {
  std::vector<std::shared_ptr<const envs::MixedSystem>> systems;
  for (int w = 0; w < worlds; ++w) {
    systems.push_back(std::make_shared<TwoClasses>());
  }
  return {systems, actors, seed};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network_paths)

BOOST_AUTO_TEST_CASE(whoever_acts_pays_their_own_average) {
  const auto cost = [](double share) {
    NetworkPaths paths = Make(1, 40);
    paths.Live(kDearFirst, kCheapFirst, share, 20'000);
    return paths.Live(kDearFirst, kCheapFirst, share, 200'000).mean_cost;
  };
  // A few hundred busy periods a path: 5 % is more than three deviations.
  BOOST_TEST(cost(1.0) == TwoClasses::BestAverage(),
             boost::test_tools::tolerance(0.05));
  BOOST_TEST(cost(0.0) == TwoClasses::WorstAverage(),
             boost::test_tools::tolerance(0.05));
  const double half = cost(0.5);
  BOOST_TEST(half > 1.05 * TwoClasses::BestAverage());
  BOOST_TEST(half < 0.95 * TwoClasses::WorstAverage());
}

BOOST_AUTO_TEST_CASE(states_come_with_what_works_there) {
  NetworkPaths paths = Make(2, 3);
  const LivedPaths lived = paths.Live(kDearFirst, kCheapFirst, 0.5, 600);
  BOOST_TEST(lived.states.rows() == 600);
  const at::Tensor none = lived.states.observation.narrow(1, 2, 2) > 0.5;
  for (std::int64_t row = 0; row < 600; ++row) {
    const bool no_dear = none[row][0].item<bool>();
    const bool no_cheap = none[row][1].item<bool>();
    const bool empty = no_dear && no_cheap;
    BOOST_REQUIRE(lived.states.mask[row][0].item<bool>() ==
                  (empty || !no_dear));
    BOOST_REQUIRE(lived.states.mask[row][1].item<bool>() ==
                  (empty || !no_cheap));
  }
}

BOOST_AUTO_TEST_CASE(paths_go_on_where_a_checkpoint_left_them) {
  NetworkPaths whole = Make(2, 3);
  whole.Live(kDearFirst, kCheapFirst, 0.5, 600);
  std::vector<models::NamedTensor> saved;
  for (const auto& [name, tensor] : whole.Save()) {
    saved.emplace_back(name, tensor.clone());
  }
  NetworkPaths again = Make(2, 3, 99);
  again.Restore(saved);
  BOOST_TEST(at::equal(
      whole.Live(kDearFirst, kCheapFirst, 0.5, 600).states.observation,
      again.Live(kDearFirst, kCheapFirst, 0.5, 600).states.observation));
  saved.front().second[0][0] = -1;
  BOOST_CHECK_THROW(again.Restore(saved), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(the_cost_of_each_step_averages_to_the_mean) {
  NetworkPaths paths = Make(2, 3);
  const LivedPaths lived = paths.Live(kDearFirst, kCheapFirst, 0.5, 600);
  BOOST_TEST(lived.cost.size(0) == lived.states.rows());
  // Every path starts empty, which costs nothing, and does not stay so.
  BOOST_TEST(lived.cost.narrow(0, 0, 6).sum().item<double>() == 0.0);
  BOOST_TEST(lived.cost.mean().item<double>() == lived.mean_cost,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(lived.mean_cost > 0.0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::distillation
