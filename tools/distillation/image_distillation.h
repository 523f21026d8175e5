// A small classifier of pictures that learns from a larger one.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "agents/distillation/distiller.h"
#include "agents/distillation/teachers.h"
#include "tools/distillation/image_arms.h"
#include "tools/images/image_batch.h"

namespace ballast::tools {

struct ImageDistillationConfig {
  ImageArm arm;
  std::vector<int> hidden = {64};  ///< The student's.
  int epochs = 20;
  int batch = 256;
  std::uint64_t seed = 0;  ///< Of the weights and of the order of pictures.
};

/// What a student is after its last epoch, on the test pictures.
struct ImageStudentReport {
  double accuracy = 0.0;
  /// Mean KL(T || S) of the softmaxes of the logits, at temperature 1.
  double gap = 0.0;
  /// Likewise of the normalised logits, which is what an arm that normalises
  /// them learns: it gives the logits themselves no scale.
  double normalised_gap = 0.0;
  /// Of all threads, of learning alone.
  double cpu_seconds_per_epoch = 0.0;
};

/// How the agent is told an arm: temperature 4, Adam at 1e-3, a gradient of any
/// size.
agents::distillation::DistillerConfig DistillerConfigOf(
    const ImageDistillationConfig& config);

agents::distillation::Teachers OneTeacher(
    std::unique_ptr<const models::NetworkPolicy> policy);

/// Share of the pictures whose most likely class is theirs.
double AccuracyOf(const models::NetworkPolicy& classifier,
                  const ImageBatch& pictures);

/// Trains a student. The learning rates fall to 0 along a cosine; the last
/// pictures of an epoch, too few for a minibatch, are left out.
ImageStudentReport DistilImages(const ImageDistillationConfig& config,
                                const agents::distillation::Teachers& teachers,
                                const ImageData& data);

}  // namespace ballast::tools
