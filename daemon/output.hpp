#pragma once
// Where a command's output goes: what the place is like, and writing to it.

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/progress.hpp"
#include "daemon/table.hpp"

namespace resetd::daemon {

enum class Format { table, json };

/// An open file descriptor, which it does not close. Not for several threads at once.
class Output {
 public:
  /// Looks at the descriptor and the environment: is it a terminal, and are colours wanted there (one that is not
  /// `dumb`, and NO_COLOR unset or empty).
  explicit Output(int descriptor);

  bool is_terminal() const { return terminal_; }
  /// A terminal's width is measured anew: its window may have changed.
  Look look() const;

  /// What is listed where the caller did not choose: tables are for terminals.
  Format format(std::optional<Format> chosen) const {
    return chosen.value_or(terminal_ ? Format::table : Format::json);
  }

  /// Writes all of it, or nothing more ever: after the first failure this and later texts are dropped, and error() says
  /// why. SIGPIPE must be ignored.
  void write(std::string_view text);

  /// The errno of the first write that failed; 0 while all went well. EPIPE: the reader has gone.
  int error() const { return error_; }

  void print(const Table& table) { write(render(table, look())); }

  /// One document and a line end; objects keep the order they were built in.
  void print(const boost::json::value& document);

 private:
  int descriptor_;
  bool terminal_;
  bool colours_ = false;
  int error_ = 0;
};

/// A line that is written over and over; nothing at all where the output is no terminal.
class ProgressBar {
 public:
  explicit ProgressBar(Output& output) : output_(output) {}
  void show(const Progress& progress);
  /// Takes the line away, so that other output can follow.
  void clear();

 private:
  Output& output_;
  std::size_t shown_ = 0;  ///< columns on the terminal now
};

}  // namespace resetd::daemon
