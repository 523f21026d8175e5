#include "agents/distillation/state_set.h"

#include <boost/test/unit_test.hpp>

#include "agents/distillation/regime.h"

namespace ballast::agents::distillation {
namespace {

/// States whose observation and mask show first, first + 1, ...
States Numbered(int first, int rows) {
  const at::Tensor number =
      at::arange(first, first + rows, at::kFloat).view({rows, 1});
  return {number.expand({rows, 2}).contiguous(),
          number.remainder(2).to(at::kBool)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(state_set)

BOOST_AUTO_TEST_CASE(the_newest_are_held_and_a_state_keeps_its_mask) {
  StateSet set(10, 2, 1);
  for (int i = 0; i < 5; ++i) set.Add(Numbered(7 * i, 7));
  BOOST_TEST(set.size() == 10);
  configs::RandomStream stream(1);
  const States sample = set.Sample(400, stream);
  BOOST_TEST(sample.observation.min().item<float>() == 25.0F);
  BOOST_TEST(sample.observation.max().item<float>() == 34.0F);
  BOOST_TEST(
      at::equal(sample.observation.narrow(1, 0, 1).remainder(2).to(at::kBool),
                sample.mask));
}

BOOST_AUTO_TEST_CASE(a_set_filled_again_gives_the_same_samples) {
  StateSet whole(10, 2, 0), again(10, 2, 0);
  const auto plain = [](int first, int rows) {
    return States{Numbered(first, rows).observation, {}};
  };
  for (int i = 0; i < 5; ++i) whole.Add(plain(7 * i, 7));
  again.Skip(21);
  for (int i = 3; i < 5; ++i) again.Add(plain(7 * i, 7));
  configs::RandomStream one(1), other(1);
  BOOST_TEST(at::equal(whole.Sample(50, one).observation,
                       again.Sample(50, other).observation));
}

BOOST_AUTO_TEST_CASE(shares_of_the_teacher_follow_the_regime) {
  BOOST_TEST(TeacherShare(Regime::kTeacher, 0.5, 7) == 1.0);
  BOOST_TEST(TeacherShare(Regime::kReplay, 0.5, 7) == 1.0);
  BOOST_TEST(TeacherShare(Regime::kStudent, 0.5, 0) == 0.0);
  BOOST_TEST(TeacherShare(Regime::kDagger, 0.5, 0) == 1.0);
  BOOST_TEST(TeacherShare(Regime::kDagger, 0.5, 3) == 0.125);
  BOOST_TEST(TeacherShare(Regime::kDagger, 0.0, 0) == 1.0);
}

BOOST_AUTO_TEST_CASE(what_is_right_is_not_kept_and_not_lost_in_silence) {
  StateSet set(4, 2, 0);
  BOOST_CHECK_THROW(set.Add({.observation = at::zeros({1, 2}),
                             .action = at::zeros({1, 1}, at::kLong)}),
                    std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::distillation
