#include "models/networks/flat_parts.h"

#include <boost/test/unit_test.hpp>

#include "tests/models/draws.h"

namespace ballast::models {

BOOST_AUTO_TEST_SUITE(flat_parts)

BOOST_AUTO_TEST_CASE(parts_and_their_gradients_are_those_of_single_cuts) {
  const at::Tensor together = NormalDraws({1, 15}, 1).requires_grad_();
  const at::Tensor apart = together.detach().clone().requires_grad_();
  const std::vector<at::Tensor> parts =
      PartsOf(together, {{2, 3}, {4}, {1, 5}});
  const std::vector<at::Tensor> cuts = {apart[0].narrow(0, 0, 6).view({2, 3}),
                                        apart[0].narrow(0, 6, 4),
                                        apart[0].narrow(0, 10, 5).view({1, 5})};
  BOOST_REQUIRE(parts.size() == 3u);
  // The second part is not used: its gradient is 0.
  for (const std::size_t i : {0u, 2u}) {
    BOOST_TEST(at::equal(parts[i], cuts[i]));
    (parts[i] * parts[i].exp()).sum().backward({}, /*keep_graph=*/true);
    (cuts[i] * cuts[i].exp()).sum().backward();
  }
  BOOST_TEST(parts[1].sizes() == cuts[1].sizes());
  BOOST_TEST(at::equal(together.grad(), apart.grad()));
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fill_the_row_are_a_bug) {
  BOOST_CHECK_THROW(PartsOf(at::zeros({1, 6}), {{2, 2}}), c10::Error);
  BOOST_CHECK_THROW(PartsOf(at::zeros({1, 6}), {{2, 4}}), c10::Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
