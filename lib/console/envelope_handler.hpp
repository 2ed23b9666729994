#pragma once
// What Boost.JSON's parser calls while an envelope is read (see envelope.hpp). Only envelope.cpp includes this.

#include <array>
#include <boost/json/basic_parser.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value_stack.hpp>
#include <optional>
#include <string>
#include <vector>

#include "console/envelope.hpp"
#include "console/object_keys.hpp"

namespace resetd::console {

/// Follows the levels of the document, refuses what is malformed at any of them, and collects the few values that
/// count; all others are checked and dropped. The on_… members are the parser's interface: they return false, and set
/// the error, to end the parsing.
class EnvelopeHandler {
 public:
  using Error = boost::json::error_code;
  using Text = boost::json::string_view;

  static constexpr std::size_t max_object_size = 4096;
  static constexpr std::size_t max_array_size = std::size_t{1} << 31;
  static constexpr std::size_t max_key_size = 64 << 10;
  static constexpr std::size_t max_string_size = 4 << 20;
  /// What one value that is kept (a data job, mostly) may take, about.
  static constexpr std::size_t max_held = 16 << 20;

  EnvelopeHandler(DataShape shape, JobSink sink) : shape_(shape), sink_(std::move(sink)) {}

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error& error);
  bool on_object_end(std::size_t size, Error& error);
  bool on_array_begin(Error& error);
  bool on_array_end(std::size_t size, Error& error);
  bool on_key_part(Text part, std::size_t size, Error& error);
  bool on_key(Text part, std::size_t size, Error& error);
  bool on_string_part(Text part, std::size_t size, Error& error);
  bool on_string(Text part, std::size_t size, Error& error);
  bool on_number_part(Text part, Error& error);
  bool on_int64(std::int64_t number, Text part, Error& error);
  bool on_uint64(std::uint64_t number, Text part, Error& error);
  bool on_double(double number, Text part, Error& error);
  bool on_bool(bool truth, Error& error);
  bool on_null(Error& error);
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }

  /// After the whole document was read without an error.
  Envelope envelope();
  /// Why an on_… member ended the parsing; empty where none did.
  const std::string& problem() const { return problem_; }

 private:
  enum class Kind { object, array, scalar };
  enum class Slot { none, code, msg, request_id, job, list_job, all_jobs };
  struct Level {
    bool object = false;
    std::size_t members = 0;  ///< of an object: that were stored
  };

  bool on_whole_key(std::string_view key, Error& error);
  bool begin(Kind kind, Error& error);
  bool end(Error& error);
  Slot slot_for(Kind kind);
  Slot slot_in_envelope(Kind kind);
  Slot slot_in_data(Kind kind);
  void take(boost::json::value value);
  void take_job(const boost::json::value& value);
  bool hold(std::size_t bytes, Error& error);
  bool fail(std::string problem, Error& error);
  void refuse_data(std::string problem);
  bool passes_over(std::string_view key) const;
  bool keeping() const { return slot_ != Slot::none; }
  bool storing() const { return keeping() && passed_from_ == 0; }

  DataShape shape_;
  JobSink sink_;
  std::vector<Level> levels_;
  ObjectKeys keys_;  // of those levels that are objects
  std::string key_;
  std::string number_;
  std::string envelope_field_;  // the key at level 1 whose value is being read
  std::string page_field_;      // likewise at level 2, within data
  Slot slot_ = Slot::none;
  std::size_t kept_from_ = 0;    // the level at which the kept value stands
  std::size_t passed_from_ = 0;  // within it: the level of the member that nobody reads; 0: none
  std::size_t held_ = 0;
  bool string_begun_ = false;
  // What is kept is mostly small, and gone as soon as it was taken. The resource is made anew for each: one that is
  // used again begins with the size at which it ended, and doubles it.
  std::array<unsigned char, 4096> first_memory_;
  std::optional<boost::json::monotonic_resource> memory_;
  alignas(boost::json::value) std::array<unsigned char, 1024> stack_memory_;
  boost::json::value_stack kept_{{}, stack_memory_.data(), stack_memory_.size()};

  std::optional<std::string> code_;
  std::optional<std::string> request_id_;
  std::string msg_;
  std::optional<DataJob> job_;
  std::optional<std::int64_t> all_jobs_;
  bool jobs_seen_ = false;
  std::string problem_;
  std::string data_problem_;  // counts only where the code is a success
};

}  // namespace resetd::console
