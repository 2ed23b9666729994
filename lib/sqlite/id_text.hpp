#pragma once
// Ids that are texts, in columns of type ANY: what spells 16 bytes is stored as these, anything else as the text that
// it is. Both ways say the same text.

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace resetd::sqlite {

/// How a column's ids are spelt where they are 16 bytes; lowercase in both.
enum class Spelling {
  hex,  ///< 32 digits: a nonce of ours
  uuid  ///< 8-4-4-4-12 digits: a request id, mostly
};

using IdBytes = std::array<std::uint8_t, 16>;

/// Nothing where the text is spelt otherwise.
std::optional<IdBytes> id_bytes(std::string_view text, Spelling spelling);
/// The text of 16 bytes as they stand in a column. Of any other number, which nobody here wrote, they are the text: it
/// is verification's to say that they are wrong.
std::string id_text(std::string_view bytes, Spelling spelling);

/// The text outlives the statement's execution.
void bind_id(SQLite::Statement& statement, int place, const std::string& text, Spelling spelling);
/// Empty where it is NULL.
std::string read_id(const SQLite::Column& column, Spelling spelling);

}  // namespace resetd::sqlite
