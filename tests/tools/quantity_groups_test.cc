#include "tools/quantity_groups.h"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "envs/registry.h"

namespace ballast::tools {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

BOOST_AUTO_TEST_SUITE(quantity_groups)

BOOST_AUTO_TEST_CASE(written_out_again_the_groups_are_the_observation) {
  for (const envs::TaskInfo& info : envs::ListTasks()) {
    envs::TaskOptions task;
    task.task = info.name;
    const auto entries =
        envs::MakeEnvironment(task, {envs::SimulationOptions()}, 1)
            ->spec()
            .observation;
    std::size_t next = 0;
    for (const QuantityGroup& group : GroupQuantities(entries)) {
      BOOST_TEST(group.first == static_cast<int>(next));
      for (const std::string& part : group.parts) {
        for (const std::string& quantity : group.quantities) {
          const envs::Quantity& entry = entries.at(next++);
          BOOST_TEST(entry.name ==
                     part + (quantity.empty() ? "" : "." + quantity));
          BOOST_TEST(entry.unit == group.unit);
          BOOST_TEST(entry.low == group.low);
          BOOST_TEST(entry.high == group.high);
        }
      }
      BOOST_TEST(next == static_cast<std::size_t>(group.first + group.count));
    }
    BOOST_TEST(next == entries.size());
  }
}

BOOST_AUTO_TEST_CASE(another_unit_range_or_quantity_begins_another_group) {
  const auto groups = GroupQuantities({{"a.x", "m", -1, 1},
                                       {"a.z", "m", -1, 1},
                                       {"b.x", "m", -1, 1},
                                       {"b.z", "m", -1, 1},
                                       {"c.x", "m", -1, 1},
                                       {"c.z", "m", -1, kInfinity},
                                       {"d.z", "rad", -1, kInfinity}});
  BOOST_REQUIRE(groups.size() == 4);
  BOOST_TEST(groups[0].parts.size() == 2);
  BOOST_TEST(groups[0].quantities.size() == 2);
  BOOST_TEST(groups[0].count == 4);
  BOOST_TEST(groups[1].parts[0] == "c");
  BOOST_TEST(groups[1].quantities[0] == "x");
  BOOST_TEST(groups[3].first == 6);
  BOOST_TEST(GroupQuantities({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
