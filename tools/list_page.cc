#include "tools/list_page.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "envs/registry.h"
#include "tools/list_rows.h"
#include "tools/markdown.h"
#include "tools/robot_page.h"

namespace ballast::tools {
namespace {

constexpr const char* kIntroduction = R"(# Tasks

Written by the program: `ballast list --markdown > docs/tasks.md`. Do not edit
it; a test compares it with what the program says.

Robots are MuJoCo's of dm_control's suite, constraints, perturbations and
challenges those of the Real-World RL suite. Units are SI; a pure number has the
unit 1.

* **Observation**: entries count from 0. A line with several parts and several
  quantities runs through the quantities of the first part, then of the next.
  `xz` is the element in row x and column z of a body's rotation matrix, `qw` one
  of its quaternion.
* **Actions** are clipped to [-1, 1] and mapped linearly onto each actuator's
  range.
* **Constraints**: a step costs 1 where one is violated, else 0. Limits are those
  at the task's safety coefficient, a number in [0, 1] that scales them all; 1
  is the mildest. The tasks in **bold** have the constraint switched on where a
  configuration names none.
* **Perturbations**: range and standard deviation are the defaults of what moves
  a parameter while training or in a test; a constant value may lie beyond the
  range. The paper's tests are constant worlds in the range it names.
)";

// One of the lists under a title.
struct Part {
  const char* title;
  const char* section;
  const char* about;
  std::size_t names = 0;  // The column that holds them.
};

constexpr Part kParts[] = {
    {"Challenges", "challenges",
     "What stands between the robot and its policy, on every task; "
     "[challenges.md](challenges.md) says how they are composed. In a "
     "configuration each is `challenge.<name>`, in a grid too, but for those "
     "that shape the observation."},
    {"Levels", "levels",
     "`challenge.level` sets all of these at once. The parameter of the robot "
     "is drawn anew for every episode, uniformly in the range given. No "
     "constraint is switched on by a level."},
    {"Schedulers", "schedulers",
     "How a perturbed parameter moves from episode to episode, every `period` "
     "episodes, the first included, with d ~ Normal(0, standard deviation); "
     "last it is clipped to the range."},
    {"Distortions", "risk", "What `[risk]` of a configuration chooses from."},
    {"Agents", "agents", "What learns."},
    {"Networks and transition models", "networks",
     "What `[networks]` and `[model]` of a configuration choose from.", 1},
    {"Policies of queueing networks", "policies",
     "What `--policy` of `evaluate` and `solve` chooses from, as NAME or "
     "NAME=PARAMETER."},
};

ListRows RowsOf(const std::string& name) {
  for (const ListSection& section : ListSections()) {
    if (section.name == name) return section.rows();
  }
  return ListRows::array();
}

std::string PartText(const Part& part) {
  auto cells = ListCells(RowsOf(part.section));
  for (std::string& title : cells.front()) {
    for (char& c : title) c = c == '_' ? ' ' : c;
  }
  for (std::size_t i = 1; i < cells.size(); ++i) {
    cells[i][part.names] = AsCode(cells[i][part.names]);
  }
  return std::string("\n## ") + part.title + "\n\n" + part.about + "\n\n" +
         MarkdownTable(cells);
}

}  // namespace

std::string ListPage() {
  std::string page = kIntroduction;
  const std::vector<envs::TaskInfo> tasks = envs::ListTasks();
  for (std::size_t first = 0; first < tasks.size();) {
    std::size_t end = first;
    while (end < tasks.size() && tasks[end].robot() == tasks[first].robot()) {
      ++end;
    }
    page += RobotSection(std::span(tasks).subspan(first, end - first));
    first = end;
  }
  for (const Part& part : kParts) page += PartText(part);
  return page;
}

}  // namespace ballast::tools
