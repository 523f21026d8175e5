#include "tools/relu/bifurcation_zone.h"

#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "configs/seeds.h"
#include "tools/images/number_formats.h"

namespace ballast::tools {
namespace {

using models::ReluRule;
using Gradient = std::vector<at::Tensor>;

bool AreEqual(const Gradient& a, const Gradient& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!at::equal(a[i], b[i])) return false;
  }
  return true;
}

double Norm(const Gradient& gradient) {
  double squares = 0.0;
  for (const at::Tensor& part : gradient) {
    squares += part.to(at::kDouble).square().sum().item<double>();
  }
  return std::sqrt(squares);
}

double RelativeChange(const Gradient& from, const Gradient& to) {
  Gradient difference;
  for (std::size_t i = 0; i < from.size(); ++i) {
    difference.push_back(to[i].to(at::kDouble) - from[i].to(at::kDouble));
  }
  return Norm(difference) / Norm(from);
}

/// The gradients of one network's batches by slope and rule.
class Slopes {
 public:
  Slopes(models::ImageNetwork& network, at::ScalarType precision)
      : network_(network), precision_(precision) {}

  models::ZeroCensus Count(const ImageBatch& batch) {
    const c10::NoGradGuard no_graph;
    LayerCensus census;
    models::ImagePass pass{{}, precision_};
    pass.observer = census.observer();
    network_.Logits(batch.images, pass);
    return census.total();
  }

  Gradient At(const ImageBatch& batch, double slope,
              ReluRule rule = ReluRule::kMultiply) {
    return GradientOf(network_, batch, {{slope, rule}, precision_})
        .of_parameters;
  }

 private:
  models::ImageNetwork& network_;
  at::ScalarType precision_;
};

/// Compares the slopes on one batch. @return whether their gradients differ.
bool Compare(Slopes& slopes, const ImageBatch& batch, bool has_zeros,
             BifurcationZone& zone) {
  const Gradient zero = slopes.At(batch, 0.0);
  if (!AreEqual(zero, slopes.At(batch, 0.0))) {
    throw std::logic_error("zone: a gradient did not repeat to the bit");
  }
  const Gradient one = slopes.At(batch, 1.0);
  if (AreEqual(zero, one)) return false;
  if (!has_zeros) throw std::logic_error("zone: differs without a zero");
  zone.multiplied.push_back(RelativeChange(zero, one));
  zone.overwritten.push_back(
      RelativeChange(zero, slopes.At(batch, 1.0, ReluRule::kOverwrite)));
  return true;
}

}  // namespace

BifurcationZone MeasureZone(const ZoneConfig& config, const ImageBatch& train,
                            const std::function<void(int)>& progress) {
  BifurcationZone zone;
  const std::int64_t whole = train.size() / config.batch;
  const std::int64_t batches =
      config.batches == 0 ? whole : std::min(whole, config.batches);
  int left_to_check = config.checked;
  for (int i = 0; i < config.initialisations; ++i) {
    at::Generator generator =
        at::make_generator<at::CPUGeneratorImpl>(configs::DeriveSeed(
            config.seed, "zone.weights", static_cast<std::uint64_t>(i)));
    const auto network = models::MakeImageNetwork(
        config.network, config.hidden, WeightsOf(config.precision), generator);
    Slopes slopes(*network, config.precision);
    std::int64_t differing = 0;
    for (std::int64_t b = 0; b < batches; ++b) {
      const ImageBatch batch = train.Part(b * config.batch, config.batch);
      const models::ZeroCensus census = slopes.Count(batch);
      zone.census += census;
      const bool has_zeros = census.zeros > 0;
      if (!has_zeros && left_to_check-- <= 0) continue;
      if (Compare(slopes, batch, has_zeros, zone)) ++differing;
    }
    ++zone.initialisations;
    zone.initialisations_differing += differing > 0 ? 1 : 0;
    zone.batches += batches;
    zone.batches_differing += differing;
    if (progress) progress(i + 1);
  }
  return zone;
}

}  // namespace ballast::tools
