#pragma once
// A console whose calls are watched: for metrics.

#include <memory>
#include <string_view>

#include "console/client.hpp"

namespace resetd::console {

enum class Call { update_position, stop, start, query_job, list_by_page, list };

/// The last part of the call's path, as the API spells it: "updateincrepos".
std::string_view name(Call call);

struct CallEnded {
  Call call{};
  core::Evidence evidence;
  /// From the moment its gate let it pass, right before its first byte, to its end; nothing where it never did.
  std::optional<std::chrono::nanoseconds> took;
};

/// Told of every call's end, on the loop's thread, before whoever made the call. It must not throw.
using OnCall = std::function<void(const CallEnded&)>;

/// Hands every call on to `client` as it is.
std::unique_ptr<Client> observed(std::unique_ptr<Client> client, OnCall on_call);

}  // namespace resetd::console
