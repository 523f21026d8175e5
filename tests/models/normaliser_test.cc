#include "models/normaliser.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "tests/models/draws.h"

namespace ballast::models {
namespace {

float Entry(const at::Tensor& tensor, std::int64_t i = 0) {
  return tensor[i].item<float>();
}

/// Rows far from 0 with unlike scales, which a naive sum of squares gets wrong.
at::Tensor AwkwardRows(std::int64_t count) {
  return NormalDraws({count, 3}, 5) * at::tensor({1e-3f, 1.0f, 50.0f}) +
         at::tensor({10.0f, -3.0f, 2000.0f});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(normaliser)

BOOST_AUTO_TEST_CASE(it_starts_as_the_identity) {
  const Normaliser statistics(2);
  const at::Tensor x = at::tensor({3.0f, -4.0f}).view({1, 2});
  BOOST_TEST(statistics.count() == 0);
  BOOST_TEST(at::equal(statistics.Normalise(x), x));
}

BOOST_AUTO_TEST_CASE(after_one_row_the_deviation_is_still_one) {
  Normaliser statistics(1);
  statistics.Update(at::full({1, 1}, 7.0f));
  BOOST_TEST(Entry(statistics.mean()) == 7.0f);
  BOOST_TEST(Entry(statistics.Deviation()) == 1.0f);
}

BOOST_AUTO_TEST_CASE(two_rows_one_by_one_have_the_variance_of_two) {
  Normaliser statistics(1);
  statistics.Update(at::full({1, 1}, 1.0f));
  statistics.Update(at::full({1, 1}, 4.0f));
  BOOST_TEST(Entry(statistics.mean()) == 2.5f);
  // sqrt(((1 - 2.5)^2 + (4 - 2.5)^2) / 1), to float32 rounding.
  BOOST_TEST(Entry(statistics.Deviation()) == std::sqrt(4.5f),
             boost::test_tools::tolerance(1e-6f));
}

BOOST_AUTO_TEST_CASE(merged_batches_equal_one_pass_over_all_rows) {
  const at::Tensor rows = AwkwardRows(10'000);
  Normaliser statistics(3);
  std::int64_t row = 0;
  for (int batch = 0; row < rows.size(0); ++batch) {
    const std::int64_t size =
        std::min<std::int64_t>(1 + batch * 37 % 400, rows.size(0) - row);
    statistics.Update(rows.narrow(0, row, size));
    row += size;
  }

  const at::Tensor all = rows.to(at::kDouble);
  BOOST_TEST(statistics.count() == rows.size(0));
  for (int i = 0; i < 3; ++i) {
    // Some fifty merges, each rounded to float32 (6e-8) once. The first
    // column's mean is resolved to 1e-3 of its deviation only.
    BOOST_TEST(Entry(statistics.mean(), i) == Entry(all.mean(0), i),
               boost::test_tools::tolerance(1e-6f));
    BOOST_TEST(Entry(statistics.Deviation(), i) ==
                   Entry(all.std(0, /*unbiased=*/true), i),
               boost::test_tools::tolerance(i == 0 ? 1e-4f : 1e-6f));
  }
}

BOOST_AUTO_TEST_CASE(normalised_rows_have_mean_0_and_deviation_1) {
  const at::Tensor rows = AwkwardRows(1000);
  Normaliser statistics(3);
  statistics.Update(rows);
  const at::Tensor normal = statistics.Normalise(rows).to(at::kDouble);
  // The first column lies at 1e4 deviations, where float32 resolves 1e-3.
  BOOST_TEST(normal.mean(0).abs().max().item<double>() < 2e-3);
  BOOST_TEST((normal.std(0, true) - 1).abs().max().item<double>() < 2e-3);
}

BOOST_AUTO_TEST_CASE(a_constant_column_is_divided_by_the_floor) {
  Normaliser statistics(1);
  statistics.Update(at::full({10, 1}, 2.0f));
  BOOST_TEST(Entry(statistics.Deviation()) == 0.0f);
  BOOST_TEST(Entry(statistics.Scale()) == 1e-8f);
  BOOST_TEST(Entry(statistics.Normalise(at::full({1, 1}, 2.0f))[0]) == 0.0f);
}

BOOST_AUTO_TEST_CASE(large_values_are_not_clipped) {
  Normaliser statistics(1);
  statistics.Update(at::tensor({-1.0f, 1.0f}).view({2, 1}));
  const at::Tensor far = statistics.Normalise(at::full({1, 1}, 1e6f));
  BOOST_TEST(Entry(far[0]) == 1e6f / std::sqrt(2.0f),
             boost::test_tools::tolerance(1e-6f));
}

BOOST_AUTO_TEST_CASE(no_rows_change_nothing) {
  Normaliser statistics(1);
  statistics.Update(at::tensor({1.0f, 2.0f}).view({2, 1}));
  statistics.Update(at::empty({0, 1}));
  BOOST_TEST(statistics.count() == 2);
  BOOST_TEST(Entry(statistics.mean()) == 1.5f);
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_are_refused_and_not_merged) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(),
                          std::numeric_limits<float>::infinity()}) {
    Normaliser statistics(1);
    BOOST_CHECK_THROW(statistics.Update(at::tensor({1.0f, bad}).view({2, 1})),
                      std::invalid_argument);
    BOOST_TEST(statistics.count() == 0);
  }
}

BOOST_AUTO_TEST_CASE(rows_of_another_width_are_a_bug) {
  Normaliser statistics(2);
  BOOST_CHECK_THROW(statistics.Update(at::zeros({4, 3})), std::logic_error);
}

BOOST_AUTO_TEST_CASE(the_named_tensors_are_the_whole_state) {
  Normaliser original(3), copy(3);
  original.Update(AwkwardRows(10));
  const auto from = original.Tensors(), to = copy.Tensors();
  for (std::size_t i = 0; i < from.size(); ++i) {
    at::Tensor(to[i].second).copy_(from[i].second);
  }
  original.Update(AwkwardRows(20));
  copy.Update(AwkwardRows(20));
  BOOST_TEST(copy.count() == 30);
  BOOST_TEST(at::equal(copy.mean(), original.mean()));
  BOOST_TEST(at::equal(copy.Scale(), original.Scale()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
