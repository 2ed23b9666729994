#include "core/result.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace resetd::core {
namespace {

constexpr std::array<std::pair<ErrorKind, std::string_view>, 5> kinds{{{ErrorKind::unexpected, "unexpected"},
                                                                       {ErrorKind::bad_input, "bad_input"},
                                                                       {ErrorKind::refused, "refused"},
                                                                       {ErrorKind::unreachable, "unreachable"},
                                                                       {ErrorKind::audit_broken, "audit_broken"}}};

}  // namespace

std::string_view name(ErrorKind kind) {
  const auto* const found = std::ranges::find(kinds, kind, &std::pair<ErrorKind, std::string_view>::first);
  return found->second;
}

std::optional<ErrorKind> error_kind(std::string_view name) {
  const auto* const found = std::ranges::find(kinds, name, &std::pair<ErrorKind, std::string_view>::second);
  if (found == kinds.end()) return std::nullopt;
  return found->first;
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  broken_invariant("a failed result was taken for a value: " + error.message, where);
}

void broken_invariant(const std::string& what, const boost::source_location& where) {
  std::fprintf(stderr, "resetd: broken invariant at %s:%u: %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), what.c_str());
  std::abort();
}

void end_on(const std::exception_ptr& error) {
  if (!error) return;
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    broken_invariant(std::string{"an exception that nothing expects: "} + exception.what());
  } catch (...) {
    broken_invariant("an exception that nothing expects");
  }
}

}  // namespace resetd::core
