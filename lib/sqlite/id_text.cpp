#include "sqlite/id_text.hpp"

#include "core/sha256.hpp"

namespace resetd::sqlite {
namespace {

bool dash_before(std::size_t byte, Spelling spelling) {
  return spelling == Spelling::uuid && (byte == 4 || byte == 6 || byte == 8 || byte == 10);
}

constexpr int value_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

}  // namespace

std::optional<IdBytes> id_bytes(std::string_view text, Spelling spelling) {
  if (text.size() != (spelling == Spelling::uuid ? 36 : 32)) return std::nullopt;
  IdBytes bytes{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (dash_before(i, spelling) && text[at++] != '-') return std::nullopt;
    const int high = value_of(text[at++]);
    const int low = value_of(text[at++]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return bytes;
}

std::string id_text(std::string_view bytes, Spelling spelling) {
  if (bytes.size() != std::tuple_size_v<IdBytes>) return std::string{bytes};
  std::string text = core::hex(bytes);
  if (spelling == Spelling::uuid) {
    for (const std::size_t place : {20U, 16U, 12U, 8U}) text.insert(place, 1, '-');
  }
  return text;
}

void bind_id(SQLite::Statement& statement, int place, const std::string& text, Spelling spelling) {
  if (const auto bytes = id_bytes(text, spelling)) {
    statement.bind(place, bytes->data(), static_cast<int>(bytes->size()));
  } else {
    statement.bindNoCopy(place, text);
  }
}

std::string read_id(const SQLite::Column& column, Spelling spelling) {
  if (!column.isBlob()) return column.getString();
  return id_text({static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())}, spelling);
}

}  // namespace resetd::sqlite
