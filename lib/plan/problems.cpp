#include "plan/problems.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "plan/reader.hpp"

namespace resetd::plan {

static_assert(Problems::max == max_problems);

std::size_t Problems::enter(std::string file) {
  files_.push_back(std::move(file));
  current_ = files_.size() - 1;
  return current_;
}

void Problems::keep(std::size_t file, Mark mark, std::string message, bool tentative) {
  if (full()) {
    // What holds in any case may not be lost to what `defaults` may still cure: a broken plan would pass.
    const auto cured = std::ranges::find_if(entries_.rbegin(), entries_.rend(), &Entry::tentative);
    if (tentative || cured == entries_.rend()) return;
    entries_.erase(std::next(cured).base());
  }
  entries_.push_back({file, mark, std::move(message), tentative});
}

void Problems::drop_tentative() {
  std::erase_if(entries_, [](const Entry& entry) { return entry.tentative; });
}

std::vector<Problem> Problems::sorted() const {
  std::vector<Entry> entries = entries_;
  std::ranges::stable_sort(entries, std::less<>{}, [](const Entry& entry) {
    return std::make_tuple(entry.file, entry.mark.line, entry.mark.column);
  });
  std::vector<Problem> problems;
  problems.reserve(entries.size());
  for (Entry& entry : entries) {
    problems.push_back({files_[entry.file], entry.mark.line, entry.mark.column, std::move(entry.message)});
  }
  return problems;
}

}  // namespace resetd::plan
