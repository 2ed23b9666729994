#pragma once
// Pieces of messages for the author of a plan.

#include <span>
#include <string>
#include <string_view>

namespace resetd::plan {

/// `text` as a message can carry it on its one line: at most 60 bytes, control characters as \xNN.
std::string shown(std::string_view text);

/// As `shown`, in double quotes.
std::string in_quotes(std::string_view text);

/// `; did you mean WORD?` for the known word nearest to `text`, or nothing when none is near.
std::string did_you_mean(std::string_view text, std::span<const std::string_view> known);

/// Likewise for a posType, for which there always is one.
std::string did_you_mean_pos_type(std::string_view text);

/// The words with ", " between them.
std::string joined(std::span<const std::string_view> words);

}  // namespace resetd::plan
