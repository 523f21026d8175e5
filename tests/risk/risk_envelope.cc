#include "tests/risk/risk_envelope.h"

#include <bit>

namespace ballast::risk {

envs::LinearProgramSolution WorstReweighing(const DistortionFunction& g,
                                            const Eigen::VectorXd& costs) {
  const int n = static_cast<int>(costs.size());
  const unsigned subsets = (1U << n) - 2;  // Neither empty nor all samples.
  envs::LinearProgram program;
  program.objective = costs;
  program.at_most.setZero(subsets, n);
  program.at_most_bound.resize(subsets);
  for (unsigned subset = 1; subset <= subsets; ++subset) {
    for (int i = 0; i < n; ++i) {
      program.at_most(subset - 1, i) = (subset >> i) & 1U;
    }
    program.at_most_bound(subset - 1) =
        g(static_cast<double>(std::popcount(subset)) / n);
  }
  program.equal.setOnes(1, n);
  program.equal_to.setOnes(1);
  return envs::Maximise(program);
}

}  // namespace ballast::risk
