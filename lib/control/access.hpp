#pragma once
// Who calls, and what they may do. Pure but for the user and group databases, which actor_of_uid, groups_of,
// steerers_of and caller_of read.

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.hpp"

namespace resetd::control {

/// The actor of everyone who has the token: no person, and by its number (root's, whom the two-person rule does not
/// let approve) told apart from every user that could be one.
inline constexpr const char* token_actor = "token(0)";

struct Caller {
  std::string actor;       ///< `name(uid)`, or token_actor
  std::string peer;        ///< whose share of the daemon it takes: the uid, or `token`
  bool known = false;      ///< else it came over TCP without the token: only what is open to everyone is for it
  bool may_steer = false;  ///< else it may only look
};

/// `name(uid)`; `unknown(uid)` where the user has no entry: the number says who.
std::string actor_of_uid(uid_t uid);

/// The ids of all groups that the user is in, by the group database; empty where the user has no entry.
std::vector<gid_t> groups_of(uid_t uid);

/// Who may steer over the socket: resolved once, at the start. A group that does not exist lets nobody in.
struct Steerers {
  std::vector<uid_t> uids;
  std::vector<gid_t> groups;
};
/// Where allow_uids is empty: root, the process's own user, and allow_groups; else allow_uids and allow_groups.
Steerers steerers_of(const settings::Listen& listen);

/// `own_groups` are the caller's: its process's own and those of the group database.
bool may_steer(const Steerers& steerers, uid_t uid, const std::vector<gid_t>& own_groups);

/// The caller at the other end of a Unix socket.
Caller caller_of(const Steerers& steerers, uid_t uid, gid_t gid);

/// The SHA-256 of a token: what is kept of it.
std::string token_digest(std::string_view token);

/// Whether an Authorization header carries the token of that digest. Takes the same time wherever they differ.
bool has_token(std::string_view authorization, std::string_view digest);

/// Whether a Host header names this machine's loopback (with or without a port): a web page of elsewhere, whose name
/// has been made to lead here, does not pass.
bool loopback_host(std::string_view host);

}  // namespace resetd::control
