#pragma once
// Changes to an export, line by line and byte by byte. The hashes that a forger makes anew come from support, which
// shares no code with lib/audit.

#include <span>
#include <string>
#include <vector>

#include "audit_mutations/damage.hpp"
#include "audit_mutations/log.hpp"

namespace resetd::audit_mutations {

struct Changed {
  std::string text;
  Damage damage;
};

struct TextMutation {
  const char* name;
  /// `foreign` is another log with as many records.
  Changed (*make)(Random& random, const Log& log, const Log& foreign);
};

std::span<const TextMutation> text_mutations();

using Lines = std::vector<std::string>;

std::string text_of(const Lines& lines);
/// The member's text, without the comma behind it; `key` a top-level one that is there.
std::string member_of(const std::string& line, const std::string& key);
/// The line with another value in a random field but seq, prev and hash.
std::string with_another_value(Random& random, const std::string& line);
/// The line's own hash, as it stands.
std::string hash_in(const std::string& line);
/// The line after `prev`, with this number, hashed anew.
std::string rehashed(const std::string& line, std::int64_t seq, const std::string& prev);
/// Lines `first` (an index) and all after it, numbered and hashed anew.
void rehash_from(Lines& lines, std::size_t first);

// Changes that end in hashes made anew.
Changed rehash_one(Random& random, const Log& log, const Log& foreign);
Changed rehash_suffix(Random& random, const Log& log, const Log& foreign);
Changed delete_and_rehash(Random& random, const Log& log, const Log& foreign);
Changed delete_and_rehash_around(Random& random, const Log& log, const Log& foreign);
Changed splice_and_rehash(Random& random, const Log& log, const Log& foreign);
Changed other_form(Random& random, const Log& log, const Log& foreign);
Changed other_form_rehashed(Random& random, const Log& log, const Log& foreign);

}  // namespace resetd::audit_mutations
