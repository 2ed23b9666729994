// The reader of exported audit lines: whatever the bytes, it reads or refuses; and what it reads is exactly what
// writing the same fields again gives, so that no two texts pass for one record.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "audit/canonical.hpp"
#include "audit/line.hpp"
#include "core/json_text.hpp"
#include "core/result.hpp"

namespace {

void expect(bool holds, const char* what) {
  if (!holds) resetd::core::broken_invariant(what);
}

/// Top-level strings and keys are written anew; numbers and nested values, which are canonical already, as they stand.
std::string written_again(const std::vector<resetd::audit::Member>& members) {
  std::string text = "{";
  std::string_view previous;
  for (const auto& member : members) {
    expect(text.size() == 1 || previous < member.key, "keys rise");
    previous = member.key;
    if (text.size() > 1) text += ',';
    resetd::core::append_json_string(text, member.key);
    text += ':';
    text += member.value;
  }
  return text + '}';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto members = resetd::audit::read_canonical_object(text);
  if (members) expect(written_again(*members) == text, "a canonical object is its own form");
  const auto line = resetd::audit::read_line(text);
  if (!line) {
    expect(!line.error().message.empty(), "a refusal says why");
    expect(line.error().message.find('\n') == std::string::npos, "in one line");
    return 0;
  }
  expect(members.has_value(), "a line is a canonical object");
  expect(line->hash.size() == 64 && line->prev.size() == 64, "hashes have 64 digits");
  const std::string hash = "\"hash\":\"" + std::string(line->hash) + "\",";
  std::string without = std::string(text);
  expect(without.find(hash) != std::string::npos, "the hash stands in the line");
  // The member, not a text that looks like it: it follows `event`.
  expect(line->without_hash.size() + hash.size() == text.size(), "the hash alone is taken out");
  return 0;
}
