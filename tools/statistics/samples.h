// What a report may say about samples.
#pragma once

#include <span>

namespace ballast::tools {

/// An interval that holds the true mean with the stated confidence.
struct Interval {
  double low;
  double high;
};

/// At least one sample, here and below unless said otherwise. All functions
/// throw std::invalid_argument for fewer.
double Mean(std::span<const double> samples);
/// With n - 1 below; at least two samples.
double StandardDeviation(std::span<const double> samples);
/// Of the mean; at least two samples.
double StandardError(std::span<const double> samples);
/// Linear between the order statistics (Hyndman and Fan's type 7).
/// @param share  in [0, 1]; 0.5 is the median.
double Quantile(std::span<const double> samples, double share);

/// The t for which a Student variable lies in (-t, t) with probability
/// `confidence`.
/// @param degrees  of freedom, > 0, not necessarily whole.
/// @param confidence  in (0, 1).
double StudentQuantile(double degrees, double confidence);

/// Student's interval for the mean over independent trainings, one number a
/// training seed. An interval from one seed is refused: nothing in it tells
/// how far another seed would land.
Interval MeanInterval(std::span<const double> one_per_seed,
                      double confidence = 0.95);

}  // namespace ballast::tools
