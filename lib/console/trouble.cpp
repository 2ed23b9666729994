#include "console/trouble.hpp"

namespace resetd::console {

std::string duration_text(std::chrono::milliseconds time) {
  const auto ms = time.count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

std::string one_line(std::string_view text) {
  constexpr std::size_t longest = 200;
  std::size_t size = text.size();
  if (size > longest) {
    size = longest;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;  // not within a character
  }
  std::string line(text.substr(0, size));
  for (char& c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = ' ';
  }
  return size < text.size() ? line + "…" : line;
}

std::string answer_trouble(int status, const Envelope& envelope) {
  std::string said;
  if (envelope.kind == core::EnvelopeKind::failure) {
    said = "code " + one_line(envelope.code);
    if (!envelope.msg.empty()) said += ": " + one_line(envelope.msg);
  }
  if (status == 200) {
    return envelope.kind == core::EnvelopeKind::malformed ? "no well-formed answer: " + envelope.problem : said;
  }
  const std::string http = "HTTP " + std::to_string(status);
  return said.empty() ? http : http + ", " + said;
}

}  // namespace resetd::console
