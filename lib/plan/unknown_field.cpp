#include "plan/unknown_field.hpp"

#include <algorithm>

#include "plan/policy_reader.hpp"
#include "plan/schedule_reader.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {

std::string meant_by(std::string_view field, std::span<const std::string_view> known) {
  const auto is_of = [field](std::span<const std::string_view> names) {
    return std::ranges::find(names, field) != names.end();
  };
  if (is_of(policy_field_names())) return "; it belongs into policy";
  if (is_of(schedule_field_names())) return "; it belongs into schedule";
  return did_you_mean(field, known);
}

}  // namespace resetd::plan
