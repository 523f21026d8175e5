// The matrix product's kernels beside plain loops in double.
#include <ATen/ATen.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "models/networks/bfloat16.h"
#include "models/networks/gemm.h"
#include "models/networks/tile_product.h"
#include "tests/models/draws.h"

namespace ballast::models {
namespace {

/// Shapes that fill tiles, leave a rest in each direction, or are one row, one
/// column or one term.
struct Shape {
  std::int64_t rows, columns, inner;
};
const std::vector<Shape> kShapes{{28, 64, 32}, {1, 256, 256}, {5, 1, 70},
                                 {33, 33, 3},  {15, 100, 17}, {14, 32, 1},
                                 {3, 7, 5},    {40, 12, 64},  {29, 31, 256}};

struct Kernel {
  const char* name;
  void (*product)(const TileProduct&);
  std::int64_t panel;
};

std::vector<Kernel> Kernels() {
  std::vector<Kernel> kernels;
#ifdef BALLAST_X86_KERNELS
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    kernels.push_back({"AVX2", TileProductAvx2, 16});
  }
  if (__builtin_cpu_supports("avx512f")) {
    kernels.push_back({"AVX-512", TileProductAvx512, 32});
  }
#endif
  return kernels;
}

at::Tensor Product(const Kernel& kernel, const at::Tensor& a,
                   const at::Tensor& b, const at::Tensor& start,
                   bool transposed_a) {
  at::Tensor c = start.clone();
  const std::int64_t rows = a.size(0), inner = a.size(1), columns = b.size(1);
  const at::Tensor stored = transposed_a ? a.t().contiguous() : a;
  kernel.product({.rows = rows,
                  .columns = columns,
                  .inner = inner,
                  .a = stored.const_data_ptr<float>(),
                  .a_row = transposed_a ? 1 : inner,
                  .a_inner = transposed_a ? rows : 1,
                  .b = b.const_data_ptr<float>(),
                  .b_inner = columns,
                  .b_panel = kernel.panel,
                  .c = c.mutable_data_ptr<float>(),
                  .c_row = columns,
                  .accumulate = true});
  return c;
}

/// Of a sum of `inner` products of standard normals in float32.
double Tolerance(std::int64_t inner) {
  return 1e-6 * std::sqrt(static_cast<double>(inner)) + 1e-6;
}

double Distance(const at::Tensor& one, const at::Tensor& other) {
  return (one.to(at::kDouble) - other.to(at::kDouble))
      .abs()
      .max()
      .item<double>();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(matrix_product)

BOOST_AUTO_TEST_CASE(every_kernel_agrees_with_double_precision) {
  for (const Kernel& kernel : Kernels()) {
    for (const Shape& shape : kShapes) {
      const at::Tensor a = NormalDraws({shape.rows, shape.inner}, 1);
      const at::Tensor b = NormalDraws({shape.inner, shape.columns}, 2);
      const at::Tensor start = NormalDraws({shape.rows, shape.columns}, 3);
      const at::Tensor expected =
          start.to(at::kDouble) + a.to(at::kDouble).mm(b.to(at::kDouble));
      for (const bool transposed : {false, true}) {
        BOOST_TEST(Distance(Product(kernel, a, b, start, transposed),
                            expected) < 3.0 * Tolerance(shape.inner),
                   kernel.name << " " << shape.rows << " x " << shape.columns);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_written_beside_the_result) {
  for (const Kernel& kernel : Kernels()) {
    for (const Shape& shape : kShapes) {
      const at::Tensor a = NormalDraws({shape.rows, shape.inner}, 1);
      const at::Tensor b = NormalDraws({shape.inner, shape.columns}, 2);
      at::Tensor canvas = at::full({shape.rows + 2, shape.columns + 5}, -7.0F);
      kernel.product({.rows = shape.rows,
                      .columns = shape.columns,
                      .inner = shape.inner,
                      .a = a.const_data_ptr<float>(),
                      .a_row = shape.inner,
                      .a_inner = 1,
                      .b = b.const_data_ptr<float>(),
                      .b_inner = shape.columns,
                      .b_panel = kernel.panel,
                      .c = canvas.mutable_data_ptr<float>() + shape.columns + 5,
                      .c_row = shape.columns + 5,
                      .accumulate = false});
      const at::Tensor window =
          canvas.narrow(0, 1, shape.rows).narrow(1, 0, shape.columns);
      BOOST_TEST(Distance(window, a.to(at::kDouble).mm(b.to(at::kDouble))) <
                 3.0 * Tolerance(shape.inner));
      window.fill_(-7.0F);
      BOOST_TEST(at::equal(canvas, at::full_like(canvas, -7.0F)), kernel.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_row_does_not_depend_on_the_rows_beside_it) {
  const at::Tensor a = NormalDraws({50, 70}, 1);
  for (const std::int64_t columns : {1, 45}) {
    const at::Tensor b = NormalDraws({70, columns}, 2);
    const auto product = [&](std::int64_t first, std::int64_t rows) {
      at::Tensor c = at::empty({rows, columns});
      MatrixProduct(rows, columns, 70,
                    {a.const_data_ptr<float>() + first * 70, 70},
                    {b.const_data_ptr<float>(), columns},
                    c.mutable_data_ptr<float>(), columns);
      return c;
    };
    if (Kernels().empty()) return;  // LibTorch promises no such thing.
    const at::Tensor all = product(0, 50);
    for (const std::int64_t rows : {1, 3, 14, 17}) {
      BOOST_TEST(at::equal(product(11, rows), all.narrow(0, 11, rows)));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_one_door_agrees_with_libtorch) {
  const at::Tensor a = NormalDraws({30, 40}, 1);
  const at::Tensor b = NormalDraws({40, 50}, 2);
  const at::Tensor b_stored = b.t().contiguous();
  for (const bool transposed : {false, true}) {
    at::Tensor ours = at::zeros({30, 50});
    at::Tensor plain = at::zeros({30, 50});
    const MatrixView left{a.const_data_ptr<float>(), 40};
    const MatrixView right{(transposed ? b_stored : b).const_data_ptr<float>(),
                           transposed ? 40 : 50, transposed};
    MatrixProduct(30, 50, 40, left, right, ours.mutable_data_ptr<float>(), 50);
    PlainMatrixProduct(30, 50, 40, left, right, plain.mutable_data_ptr<float>(),
                       50);
    BOOST_TEST(Distance(ours, plain) < 3.0 * Tolerance(40));
    BOOST_TEST(Distance(plain, a.mm(b)) < 3.0 * Tolerance(40));
  }
}

BOOST_AUTO_TEST_CASE(bfloat16_rounds_to_the_nearest_ties_to_even) {
  BOOST_TEST(RoundToBfloat16(1.0F) == 0x3F80);
  BOOST_TEST(RoundToBfloat16(1.0F + 0x1p-8F) == 0x3F80);             // A tie.
  BOOST_TEST(RoundToBfloat16(1.0F + 0x1p-8F + 0x1p-20F) == 0x3F81);  // Above.
  BOOST_TEST(RoundToBfloat16(1.0F + 3 * 0x1p-8F) == 0x3F82);         // A tie.
  BOOST_TEST(RoundToBfloat16(-2.0F) == 0xC000);
  BOOST_TEST(RoundToBfloat16(std::numeric_limits<float>::infinity()) == 0x7F80);
  BOOST_TEST((RoundToBfloat16(std::nanf("")) & 0x7FFF) > 0x7F80);
  const at::Tensor draws = NormalDraws({1000}, 4);
  const at::Tensor rounded = draws.to(at::kBFloat16);
  for (int i = 0; i < 1000; ++i) {
    BOOST_TEST(RoundToBfloat16(draws[i].item<float>()) ==
               rounded.const_data_ptr<at::BFloat16>()[i].x);
  }
}

BOOST_AUTO_TEST_CASE(bfloat16_products_sum_in_float32) {
  for (const Shape& shape : kShapes) {
    const at::Tensor a = NormalDraws({shape.rows, shape.inner}, 1);
    const at::Tensor b = NormalDraws({shape.inner, shape.columns}, 2);
    std::vector<std::uint16_t> packed(PackedSize(shape.inner, shape.columns));
    PackBfloat16(b.const_data_ptr<float>(), shape.inner, shape.columns,
                 packed.data());
    at::Tensor c = at::empty({shape.rows, shape.columns});
    at::Tensor plain = at::empty({shape.rows, shape.columns});
    Bfloat16Product(shape.rows, shape.columns, shape.inner,
                    a.const_data_ptr<float>(), packed.data(),
                    c.mutable_data_ptr<float>());
    PlainBfloat16Product(shape.rows, shape.columns, shape.inner,
                         a.const_data_ptr<float>(), packed.data(),
                         plain.mutable_data_ptr<float>());
    const auto round = [](const at::Tensor& t) {
      return t.to(at::kBFloat16).to(at::kDouble);
    };
    const at::Tensor expected = round(a).mm(round(b));
    // The same roundings in another order of the sums.
    BOOST_TEST(Distance(c, expected) < 3.0 * Tolerance(shape.inner));
    BOOST_TEST(Distance(plain, expected) < 3.0 * Tolerance(shape.inner));
    BOOST_TEST(Distance(c, a.mm(b)) > 0.0);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
