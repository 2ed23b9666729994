#pragma once
// A preview's document (control/outlook.hpp) as a person or a script gets it, whatever pieces it comes in.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/answer_lines.hpp"
#include "daemon/context.hpp"
#include "daemon/preview_table.hpp"

namespace resetd::daemon {

class PreviewOut {
 public:
  /// `plan` is told in the document. The context outlives it.
  PreviewOut(Context& context, std::filesystem::path plan, Format format)
      : context_(context), plan_(std::move(plan)), format_(format) {}

  /// False: it is no such document, or nobody reads what is printed any more.
  bool feed(std::string_view piece);
  /// The exit code is the context's: 3 where some task would be refused. Unreachable where it was no such document, or
  /// did not come whole.
  core::Result<void> finish();

 private:
  void line(std::string& text);
  void head(std::string_view line);
  void task(std::string& line);
  void tail(std::string& line);
  void print_rows();

  Context& context_;
  std::filesystem::path plan_;
  Format format_;
  AnswerLines lines_{[this](std::string& text) { line(text); }};
  std::string text_;              ///< to be written
  std::vector<PreviewRow> rows_;  ///< to be printed
  bool begun_ = false;
  bool whole_ = false;
};

}  // namespace resetd::daemon
