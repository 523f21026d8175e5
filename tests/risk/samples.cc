#include "tests/risk/samples.h"

#include <random>

namespace ballast::risk {

at::Tensor RandomSamples(int n, int elements, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0.0F, 2.0F);
  at::Tensor samples = at::empty({n, elements}, at::kFloat);
  auto cells = samples.accessor<float, 2>();
  for (int b = 0; b < elements; ++b) {
    for (int i = 0; i < n; ++i) {
      const bool repeat = i > 0 && engine() % 5 == 0;
      cells[i][b] = repeat ? cells[i - 1][b] : normal(engine);
    }
  }
  return samples;
}

at::Tensor Column(const std::vector<float>& samples) {
  return at::tensor(samples).unsqueeze(1);
}

double MaxDifference(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

}  // namespace ballast::risk
