// A sortable table of methods: numbers with their intervals.
#pragma once

#include <string>
#include <vector>

#include "tools/report/report_data.h"

namespace ballast::tools {

/// A number that each method of an evaluation has.
struct MethodColumn {
  std::string header;
  std::string number;  ///< Its name, as of MethodSummary.
  bool percent = false;
  bool negate = false;      ///< Shows minus the number.
  bool high_first = false;  ///< Which end a first click sorts to the top.
};

/// An element of class "panel". Each number stands above its interval; where
/// none is offered there is a "-" with the reason, which a footnote repeats.
/// @param id  of the table.   @param title  its heading.
/// @param columns  of which those are left out that no method has.
std::string RenderMethodTable(const ReportData& data,
                              const EvaluationSummary& summary,
                              const std::string& id, const std::string& title,
                              const std::vector<MethodColumn>& columns);

}  // namespace ballast::tools
