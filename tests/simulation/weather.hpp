#pragma once
// What the network and the console do to one call, drawn before it is made.

#include <optional>

#include <string>

#include "console_sim/api.hpp"
#include "core/outcome.hpp"
#include "simulation/random.hpp"
#include "simulation/timeline.hpp"

namespace resetd::simulation {

/// Of a thousand calls, so many meet this.
struct Weather {
  int no_connection = 0;
  int lost_on_the_way = 0;  ///< written, and the console never gets it
  int late = 0;             ///< the console gets it long after it was written, but within the settle time
  int answer_lost = 0;
  int answer_slow = 0;
  int gateway = 0;      ///< a status of a gateway's, with or without the call having been carried out
  int refused = 0;      ///< a code other than "1", though nothing is wrong with the call
  int ill_formed = 0;   ///< 200, and no well-formed envelope
  int key_refused = 0;  ///< 401, 403, 497, 498
  int lie = 0;          ///< a read shows a position that is not so, or none
  int unsteady = 0;     ///< a stop or a start that takes long, never ends, or ends as ABNORMAL
};

struct CallTimes {
  Time request_timeout{};
  Time settle{};
};

/// How the console answers; else than by what it did.
struct Instead {
  int http = 200;
  std::string code;  ///< empty: no envelope
  bool well_formed = true;
  bool carried_out = false;
  std::optional<std::chrono::seconds> retry_after;
};

struct Fate {
  Time connecting{};
  std::optional<core::CallEnd> no_connection;
  bool arrives = true;
  Time way_there{};  ///< until the console's gate has its first byte
  Time held_up{};    ///< from there until it takes effect
  std::optional<Instead> instead;
  std::optional<core::CallEnd> broken;  ///< how it ends for who made it, where its answer does not come
  Time way_back{};
  console_sim::Bend bend;

  /// Whoever made the call may not know of the answer, or knows late.
  bool disturbed() const;
};

enum class CallKind { reset, ask, read };

Fate draw_fate(Random& random, const Weather& weather, const CallTimes& times, CallKind kind);

}  // namespace resetd::simulation
