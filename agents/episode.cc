#include "agents/episode.h"

namespace ballast::agents {

at::Tensor ToGo(const at::Tensor& per_step, double discount) {
  at::Tensor to_go = at::empty_like(per_step);
  const auto* now = per_step.const_data_ptr<float>();
  auto* sums = to_go.mutable_data_ptr<float>();
  double sum = 0.0;
  for (std::int64_t t = per_step.size(0) - 1; t >= 0; --t) {
    sum = now[t] + discount * sum;
    sums[t] = static_cast<float>(sum);
  }
  return to_go;
}

}  // namespace ballast::agents
