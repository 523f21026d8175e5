#include "agents/queueing/lambda_sums.h"

namespace ballast::agents::queueing {

void LambdaSums(const LambdaTerms& terms, const LambdaConfig& config,
                int actors, Eigen::VectorXd& sums) {
  const Eigen::Index rows = terms.costs.size();
  sums.resize(rows);
  const double decay = config.discount * config.lambda;
  for (Eigen::Index row = rows - 1; row >= 0; --row) {
    const double difference = terms.costs[row] - config.average_cost +
                              config.discount * terms.next_values[row] -
                              terms.values[row];
    const bool is_last = row + actors >= rows;
    sums[row] = difference + (is_last ? 0.0 : decay * sums[row + actors]);
  }
}

}  // namespace ballast::agents::queueing
