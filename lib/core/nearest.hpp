#pragma once
// The known word that a mistyped one most likely means.

#include <cstddef>
#include <span>
#include <string_view>

namespace resetd::core {

/// How many characters must be put in, taken out, replaced or swapped with their neighbour to make `a` of `b`, whatever
/// their case (ASCII). Costs a.size() * b.size().
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The first of the nearest words, or nothing where none is near: more than half of `text` or a third of the longer of
/// the two would have to change, or `text` is longer than 40 bytes, which no known word is.
std::string_view nearest(std::string_view text, std::span<const std::string_view> known);

}  // namespace resetd::core
