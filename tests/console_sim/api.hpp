#pragma once
// The calls of console-api.md over a World, without HTTP and without a clock: a well-formed body in, an outcome out.

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console_sim/body.hpp"
#include "console_sim/job_json.hpp"
#include "console_sim/listing.hpp"
#include "console_sim/world.hpp"

namespace console_sim {

struct Moment {
  std::int64_t steady_ms = 0;  ///< what the world runs on
  std::int64_t wall_ms = 0;    ///< since the epoch
};

/// How a fault bends a call.
struct Bend {
  Lie lie = Lie::none;
  std::int64_t lie_job = 0;  ///< 0: every job in the answer
  Ending ending = Ending::usual;
  std::optional<std::int64_t> takes_ms;  ///< a stop or start lasts this long instead
};

/// What a read showed of a job.
struct Shown {
  std::int64_t job = 0;
  Status status{};
  Phase phase{};
};

struct Outcome {
  int http = 200;
  std::string code = "1";
  std::string msg = "request success";
  std::string data = "null";                 ///< JSON
  std::function<bool(std::string&)> stream;  ///< where set, appends `data` block by block; false after the last
  bool applied = false;                      ///< the call changed something
  // Only where there is a log.
  std::string before, after;  ///< an updateincrepos that was applied: its task's positions as JSON
  std::vector<Shown> shown;   ///< a read: the jobs in the answer, in its order

  bool good() const { return http == 200 && code == "1"; }
};

Outcome failure(std::string code, std::string msg);
/// Code 0001 with the messages as a JSON array printed as a string, the way the console reports validation.
Outcome invalid(const std::vector<std::string>& messages);

/// The calls' names, for fault rules and counters.
bool is_call(std::string_view name);

class Api {
 public:
  struct Options {
    std::vector<std::string> extra_pos_types;  ///< accepted with any of the position fields
    bool for_log = true;                       ///< fill what only the log wants to know
  };

  Api(World& world, Options options) : world_(world), options_(std::move(options)), listing_(world) {}

  /// Precondition: is_call(call).
  Outcome handle(std::string_view call, const Body& body, const Moment& now, const Bend& bend);

  struct Ids {
    std::int64_t task = 0;  ///< 0: the body names none
    std::int64_t job = 0;   ///< as named, or the named task's
  };
  Ids ids_in(const Body& body) const;

 private:
  using IdIterator = std::vector<std::int64_t>::const_iterator;

  Outcome update_position(const Body& body, const Moment& now);
  Outcome query_job(const Body& body, const Moment& now, const Bend& bend);
  Outcome list(const Body& body, const Moment& now, const Bend& bend);
  Outcome list_by_page(const Body& body, const Moment& now, const Bend& bend);
  Outcome steer(std::string_view call, const Body& body, const Moment& now, const Bend& bend);
  Outcome steer_job(std::string_view call, std::int64_t job, const Moment& now, const Bend& bend);
  JobNow append(std::string& out, std::int64_t job, const Moment& now, const Bend& bend);
  void show_all(Outcome& outcome, IdIterator first, IdIterator last, const Moment& now, const Bend& bend);

  World& world_;
  Options options_;
  Listing listing_;
  boost::unordered_flat_set<std::int64_t> detached_;
};

}  // namespace console_sim
