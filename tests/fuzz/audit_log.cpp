// A whole exported log: whatever the bytes, it is verified or refused at a record; and what is verified has a chain
// that other code computes too, held by an anchor at its end and by no other. Where the first byte is `r`, the hashes
// are made anew first, which no fuzzer finds by itself.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "audit/log.hpp"
#include "core/result.hpp"
#include "support/audit_export.hpp"
#include "support/files.hpp"

namespace {

using namespace resetd;

void expect(bool holds, const char* what) {
  if (!holds) core::broken_invariant(what);
}

audit::Verdict verify(std::string text, const std::optional<audit::Head>& anchor = std::nullopt) {
  text += '\n';  // there is no file of no bytes in memory
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(::fmemopen(text.data(), text.size(), "rb"), &std::fclose);
  expect(file != nullptr, "there is memory");
  return audit::verify_stream(file.get(), anchor);
}

/// Each line follows from the one before, as far as it has the members for it.
std::string hashed_anew(std::string_view text) {
  std::string whole;
  std::string prev(64, '0');
  for (std::string line : support::lines_of(text)) {
    const auto put = [&line](std::string_view key, const std::string& value) {
      const std::size_t at = line.find(key);
      if (at != std::string::npos && line.size() >= at + key.size() + 64) line.replace(at + key.size(), 64, value);
    };
    put(R"("prev":")", prev);
    prev = support::sha256_hex(prev + support::without_hash(line));
    put(R"("hash":")", prev);
    whole += (whole.empty() ? "" : "\n") + line;
  }
  return whole;
}

void expect_chain(const std::string& text, const audit::Verdict& verdict) {
  const std::vector<std::string> lines = support::lines_of(text);
  expect(verdict.head.seq - verdict.first_seq + 1 == std::ssize(lines), "each line is a record");
  if (verdict.first_seq > 1) return;
  std::string prev(64, '0');
  for (const std::string& line : lines) prev = support::sha256_hex(prev + support::without_hash(line));
  expect(prev == verdict.head.hash, "the chain leads to the head");
}

void expect_anchors(const std::string& text, const audit::Head& head) {
  expect(verify(text, head).problem.empty(), "an anchor at the head holds");
  const audit::Verdict cut = verify(text, audit::Head{head.seq + 1, head.hash});
  expect(cut.bad_seq == head.seq + 1, "an anchor behind the head tells a cut tail");
  audit::Head other = head;
  other.hash[0] = other.hash[0] == '0' ? '1' : '0';
  expect(verify(text, other).bad_seq == head.seq, "another hash at the head does not hold");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  if (text.starts_with('r')) text = hashed_anew(std::string_view(text).substr(1));
  if (text.ends_with('\n')) text.pop_back();
  if (text.empty()) return 0;
  const audit::Verdict verdict = verify(text);
  if (verdict.problem.empty()) {
    expect(!verdict.bad_seq, "nothing is wrong with a good log");
    expect_chain(text, verdict);
    expect_anchors(text, verdict.head);
    return 0;
  }
  expect(verdict.bad_seq == verdict.head.seq + 1, "the record after the last good one is bad");
  expect(verdict.problem.find('\n') == std::string::npos, "a problem is one line");
  return 0;
}
