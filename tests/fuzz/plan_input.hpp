#pragma once
// Any bytes, as a plan or as one of its files: reading ends, reports at most 100 problems with places inside the text,
// and a plan without problems reads again as the same tasks, from its files and inlined.

#include <string_view>

namespace resetd::fuzz {

enum class PlanPart { plan, csv, json_lines };

/// Ends the process where a promise is broken.
void read_input(PlanPart part, std::string_view text);

}  // namespace resetd::fuzz
