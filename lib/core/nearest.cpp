#include "core/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <vector>

namespace resetd::core {
namespace {

constexpr std::size_t longest_compared = 40;  // keeps the comparison cheap

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i + 1;
    const char wanted = lower(a[i]);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const char found = lower(b[j]);
      row[j + 1] = std::min({row[j] + 1, last[j + 1] + 1, last[j] + (wanted == found ? 0 : 1)});
      const bool swapped = i > 0 && j > 0 && wanted == lower(b[j - 1]) && found == lower(a[i - 1]);
      if (swapped) row[j + 1] = std::min(row[j + 1], before_last[j - 1] + 1);
    }
  }
  return row.back();
}

std::string_view nearest(std::string_view text, std::span<const std::string_view> known) {
  if (text.empty() || text.size() > longest_compared) return {};
  std::string_view best;
  std::size_t best_distance = text.size() / 2 + 1;
  for (const std::string_view word : known) {
    const std::size_t longer = std::max(text.size(), word.size());
    const std::size_t more = longer - std::min(text.size(), word.size());
    if (more >= best_distance) continue;  // so many at least: nothing has to be compared
    const std::size_t found = edit_distance(text, word);
    if (found < best_distance && found <= longer / 3) {
      best = word;
      best_distance = found;
    }
  }
  return best;
}

}  // namespace resetd::core
