#include "envs/queueing/poisson_equation.h"

#include <Eigen/Dense>
#include <boost/test/unit_test.hpp>

#include "configs/random_stream.h"
#include "tests/configs/refusal.h"

namespace ballast::envs {
namespace {

using configs::Refusal;

TransitionMatrix Sparse(const Eigen::MatrixXd& dense) {
  return dense.sparseView();
}

/// Each state goes to three random ones and, now and then, to the last.
Eigen::MatrixXd RandomChain(int size) {
  configs::RandomStream random(5);
  Eigen::MatrixXd chain = Eigen::MatrixXd::Zero(size, size);
  for (int i = 0; i < size; ++i) {
    for (int k = 0; k < 3; ++k) chain(i, random.Index(size)) += 0.3;
    chain(i, size - 1) += 0.1;
  }
  return chain;
}

/// The same by a dense solve: h + g = c + P h, h(reference) = 0.
double DenseAverage(const Eigen::MatrixXd& chain, const Eigen::VectorXd& cost) {
  Eigen::MatrixXd equations =
      Eigen::MatrixXd::Identity(chain.rows(), chain.cols()) - chain;
  equations.col(chain.cols() - 1).setOnes();
  return equations.fullPivLu().solve(cost)[chain.cols() - 1];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(poisson_equation)

BOOST_AUTO_TEST_CASE(average_and_values_are_those_of_a_dense_solve) {
  const Eigen::MatrixXd chain = RandomChain(40);
  const Eigen::VectorXd cost = Eigen::VectorXd::LinSpaced(40, 0, 5);
  const TransitionMatrix transitions = Sparse(chain);
  Eigen::VectorXd value = Eigen::VectorXd::Zero(40);
  double average = 0.0;
  const double left =
      PoissonEquation(transitions, 1).Solve(cost, 1e-10, value, average);
  BOOST_TEST(left <= 1e-10);
  BOOST_TEST(std::abs(average - DenseAverage(chain, cost)) < 1e-9);
  const Eigen::VectorXd step = cost + chain * value - value;
  BOOST_TEST((step.array() - average).abs().maxCoeff() <= 1e-9);
}

BOOST_AUTO_TEST_CASE(a_first_state_that_is_never_seen_again_does_no_harm) {
  Eigen::MatrixXd chain(3, 3);
  chain << 0, 1, 0, 0, 0.5, 0.5, 0, 1, 0;
  const TransitionMatrix transitions = Sparse(chain);
  Eigen::VectorXd value = Eigen::VectorXd::Zero(3);
  double average = 0.0;
  PoissonEquation(transitions, 1)
      .Solve(Eigen::Vector3d(9, 3, 0), 1e-12, value, average);
  // Two steps of three are spent in the second state.
  BOOST_TEST(std::abs(average - 2.0) < 1e-12);
}

BOOST_AUTO_TEST_CASE(a_chain_that_falls_apart_is_refused) {
  const TransitionMatrix apart = Sparse(Eigen::MatrixXd::Identity(2, 2));
  BOOST_TEST(Refusal([&] {
               PoissonEquation(apart, 1);
             }).find("no single long-run average") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
