#include "control/access.hpp"

#include <grp.h>
#include <openssl/crypto.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>

#include "core/sha256.hpp"

namespace resetd::control {
namespace {

/// More groups than this nobody is in; the rest would let nobody in.
constexpr int most_groups = 65536;

struct User {
  std::string name;
  gid_t group = 0;
  bool known = false;
};

User user_of(uid_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 16384> buffer{};
  if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
  return {entry.pw_name, entry.pw_gid, true};
}

bool same_letters(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() && std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? static_cast<char>(x + 32) : x) == y;
         });
}

}  // namespace

std::string actor_of_uid(uid_t uid) {
  const User user = user_of(uid);
  return (user.known ? user.name : "unknown") + "(" + std::to_string(uid) + ")";
}

std::vector<gid_t> groups_of(uid_t uid) {
  const User user = user_of(uid);
  if (!user.known) return {};
  std::vector<gid_t> groups(64);
  for (;;) {
    int count = static_cast<int>(groups.size());
    const bool fits = ::getgrouplist(user.name.c_str(), user.group, groups.data(), &count) >= 0;
    if (fits || static_cast<int>(groups.size()) >= most_groups) {
      groups.resize(fits ? static_cast<std::size_t>(count) : groups.size());
      return groups;
    }
    groups.resize(
        std::max<std::size_t>(static_cast<std::size_t>(std::clamp(count, 0, most_groups)), groups.size() * 2));
  }
}

Steerers steerers_of(const settings::Listen& listen) {
  Steerers steerers{.uids = {listen.allow_uids.begin(), listen.allow_uids.end()}, .groups = {}};
  if (steerers.uids.empty()) steerers.uids = {0, ::geteuid()};
  for (const std::string& name : listen.allow_groups) {
    group entry{};
    group* found = nullptr;
    std::vector<char> buffer(64 << 10);
    if (::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
      steerers.groups.push_back(entry.gr_gid);
  }
  return steerers;
}

bool may_steer(const Steerers& steerers, uid_t uid, const std::vector<gid_t>& own_groups) {
  if (std::ranges::find(steerers.uids, uid) != steerers.uids.end()) return true;
  return std::ranges::any_of(
      own_groups, [&](gid_t own) { return std::ranges::find(steerers.groups, own) != steerers.groups.end(); });
}

Caller caller_of(const Steerers& steerers, uid_t uid, gid_t gid) {
  std::vector<gid_t> groups = groups_of(uid);
  groups.push_back(gid);
  return {.actor = actor_of_uid(uid),
          .peer = std::to_string(uid),
          .known = true,
          .may_steer = may_steer(steerers, uid, groups)};
}

std::string token_digest(std::string_view token) {
  const core::Sha256::Digest digest = core::Sha256{}.of(token);
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

bool has_token(std::string_view authorization, std::string_view digest) {
  constexpr std::string_view scheme = "bearer ";
  if (!same_letters(authorization.substr(0, scheme.size()), scheme)) return false;
  authorization.remove_prefix(scheme.size());
  const std::string given = token_digest(authorization);
  return given.size() == digest.size() && CRYPTO_memcmp(given.data(), digest.data(), digest.size()) == 0;
}

bool loopback_host(std::string_view host) {
  std::string_view name = host.substr(0, host.find(':'));
  std::string_view rest = host.substr(name.size());
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos) return false;
    name = host.substr(1, end - 1);
    rest = host.substr(end + 1);
  }
  const bool port = rest.empty() || (rest.size() >= 2 && rest.size() <= 6 && rest.front() == ':' &&
                                     rest.find_first_not_of("0123456789", 1) == std::string_view::npos);
  if (!port) return false;
  if (same_letters(name, "localhost")) return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(name), error);
  return !error && address.is_loopback();
}

}  // namespace resetd::control
