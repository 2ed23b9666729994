#pragma once
// What yaml-cpp 0.7 says of a text that it cannot read is made for those who write parsers. This is for those who write
// plans and configurations. Only the texts: the library itself stays in the rooms that read YAML.

#include <string>
#include <string_view>

namespace resetd::core {

/// What is wrong and what to do, as one clause, for a message of yaml-cpp's exceptions (without its place). The message
/// itself stands in parentheses at the end, control characters as \xNN; one that is not known is all that is said.
std::string yaml_fault(std::string_view parser_message);

}  // namespace resetd::core
