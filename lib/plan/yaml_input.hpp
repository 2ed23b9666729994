#pragma once
// What yaml-cpp reads a plan from: the source's bytes, with four cures for its scanner, which was not made for
// streams of a gigabyte.
//  - It takes the end of the file for the end of a quoted scalar that was never closed: a plan cut off there would
//    pass. The document's end mark behind the last line, where no quotes may be open, is what makes it an error.
//  - It buffers tokens for as long as a flow collection that may be a key, or a scalar, has not ended: past a bound
//    without an event the reading stops.
//  - For that reason a plan written as JSON, one `{` around everything, would be buffered whole. "--- " in front of
//    that brace, where no key can begin, keeps it a stream.
//  - It keeps a few dozen bytes for every indentation it ever met, until it is destroyed. So a fresh parser takes over
//    now and then, between two tasks, with a few lines in front that put it at the same place of the same structure.

#include <yaml-cpp/mark.h>

#include <cstddef>
#include <streambuf>
#include <string>

#include "plan/problems.hpp"
#include "plan/source.hpp"

namespace resetd::plan {

/// Thrown through yaml-cpp, which has no other way out: the input cannot be read on.
struct InputFault {
  Fault fault;
};

class YamlInput : public std::streambuf {
 public:
  YamlInput(Source& source, std::size_t parser_bytes) : source_(source), parser_bytes_(parser_bytes) {}

  /// The place in the file of a mark that the parser gave.
  Mark place(const YAML::Mark& mark) const;

  /// The character at the mark of an event that has just come.
  char character(const YAML::Mark& mark) const;

  /// yaml-cpp leaks a buffer when the constructor of its parser is left by an exception. So while that runs, a fault is
  /// the end of the input, and release_fault throws it.
  void hold_fault() { fault_held_ = true; }
  void release_fault();

  /// An event came: what lies before `mark` is done with.
  void progress(const YAML::Mark& mark);

  /// So much was read since the last take_over that a fresh parser is due, and it can begin at `mark`.
  bool take_over_due(const YAML::Mark& mark) const;

  /// The next bytes are `structure`, which ends with a line break and as many blanks as `mark` has columns in front of
  /// it, then the file's from `mark` on. Only where take_over_due; begin a new stream and parser then.
  void take_over(const YAML::Mark& mark, std::string structure);

 protected:
  int_type underflow() override;
  std::streamsize xsgetn(char* out, std::streamsize count) override;

 private:
  std::string_view more();
  void drop_done();
  void guard(std::string_view bytes);
  void wrap_flow_root();

  Source& source_;
  const std::size_t parser_bytes_;  // a fresh parser is due behind so many
  std::string window_;              // the text from window_begin_ on, as the parser counts
  std::size_t window_begin_ = 0;    // its offset in what the present parser read
  std::size_t done_ = 0;            // offset of the last event
  std::size_t since_event_ = 0;     // weighted bytes
  bool in_comment_line_ = false;
  bool at_line_start_ = true;
  bool first_ = true;
  bool line_open_ = false;  // the last line has no line break yet
  bool ended_ = false;
  bool fault_held_ = false;
  bool fault_met_ = false;  // while it was held
  Mark last_place_{1, 1};
  std::size_t structure_ = 0;      // bytes in front of what the present parser took over
  std::size_t line_shift_ = 0;     // lines of the file in front of what the present parser counts as line 0, wrapping
  std::size_t inserted_line_ = 0;  // the one that "--- " was put in front of; 0: none
};

}  // namespace resetd::plan
