#pragma once
// The console's response envelope, read strictly and as it arrives: one data job at a time is in memory, never a whole
// list. Pure.

#include <memory>
#include <string>
#include <string_view>

#include "console/client.hpp"

namespace resetd::console {

/// What an acknowledged call's `data` must be.
enum class DataShape {
  any,   ///< nothing is read from it
  job,   ///< a data job, or null where there is no such job
  jobs,  ///< an array of data jobs
  page   ///< {"jobVos": array of data jobs, "allJobCounts": integer}
};

struct Envelope {
  core::EnvelopeKind kind = core::EnvelopeKind::malformed;  ///< never none
  std::string code;                                         ///< this and the next two where not malformed
  std::string msg;
  std::string request_id;
  std::optional<DataJob> job;  ///< shape job, success
  std::int64_t all_jobs = 0;   ///< shape page, success
  std::string problem;         ///< why it is malformed, for people
};

/// One envelope. Malformed are: anything but one JSON object, invalid UTF-8, an object that has a key twice at any
/// level, nesting beyond 32, an object of more than 4096 keys, `code` no text, `requestId` no text or empty, `msg`
/// neither absent nor null nor text, and where `code` is "1" data that is not what `shape` says.
class EnvelopeParser {
 public:
  /// Jobs of the shapes jobs and page go to `sink` as soon as they are read, which is before it is known whether the
  /// envelope is well formed and what its code is.
  EnvelopeParser(DataShape shape, JobSink sink);
  ~EnvelopeParser();
  EnvelopeParser(EnvelopeParser&&) noexcept;
  EnvelopeParser& operator=(EnvelopeParser&&) noexcept;

  /// The next bytes, cut anywhere.
  void write(std::string_view bytes);
  /// After the last bytes, once.
  Envelope finish();

 private:
  class Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace resetd::console
