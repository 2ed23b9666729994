#include "daemon/kept_answer.hpp"

#include <fstream>
#include <string>

#include "daemon/unnamed_file.hpp"

namespace resetd::daemon {
namespace {

constexpr std::size_t answer_piece = 1 << 20;

}  // namespace

core::Result<void> keep_and_read(const Streaming& stream, const control::Client::Sink& take) {
  auto kept = UnnamedFile::create();
  if (kept.has_error()) return kept.error();
  core::Result<void> keeping;
  const auto keep = [&kept, &keeping](std::string_view piece) {
    keeping = kept->append(piece);
    return keeping.has_value();
  };
  if (auto streamed = stream(keep); streamed.has_error()) return streamed.error();
  if (keeping.has_error()) return keeping.error();
  std::ifstream file(kept->path(), std::ios::binary);
  std::string piece(answer_piece, '\0');
  for (bool more = true; more && file;) {
    file.read(piece.data(), std::ssize(piece));
    more = take(std::string_view{piece}.substr(0, static_cast<std::size_t>(file.gcount())));
  }
  return {};
}

}  // namespace resetd::daemon
