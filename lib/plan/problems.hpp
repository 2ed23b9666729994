#pragma once
// Gathers what is wrong with the input, from the plan and its files, up to max_problems.

#include <cstddef>
#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace resetd::plan {

/// A place in a file: line and column (in bytes, a BOM not counted) from 1; 0 where there is none.
struct Mark {
  std::size_t line = 0;
  std::size_t column = 0;
};

class Problems {
 public:
  /// `file` is the one that `add` speaks of from now on. Returns its number, in the order of entering.
  std::size_t enter(std::string file);
  std::size_t current() const { return current_; }
  const std::string& file(std::size_t number) const { return files_[number]; }

  /// Dropped silently once full, but for taking the place of a tentative one.
  void add(Mark mark, std::string message) { keep(current_, mark, std::move(message), false); }
  void add_in(std::size_t file, Mark mark, std::string message) { keep(file, mark, std::move(message), false); }
  /// Holds only when no `defaults` come later in the plan: see drop_tentative.
  void add_tentative(Mark mark, std::string message) { keep(current_, mark, std::move(message), true); }
  /// The reading broke off before it was known whether `defaults` would have cured these.
  void drop_tentative();

  bool full() const { return entries_.size() >= max; }
  bool empty() const { return entries_.empty(); }
  std::size_t count() const { return entries_.size(); }

  /// By file in the order of entering, then by line and column.
  std::vector<Problem> sorted() const;

  static constexpr std::size_t max = 100;

 private:
  struct Entry {
    std::size_t file;
    Mark mark;
    std::string message;
    bool tentative;
  };
  void keep(std::size_t file, Mark mark, std::string message, bool tentative);

  std::vector<std::string> files_;
  std::size_t current_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace resetd::plan
