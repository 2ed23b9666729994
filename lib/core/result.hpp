#pragma once
// Expected failures are values. A Result holds either what was asked for or one Error, whose message is a whole line
// for a person: what happened, where, and what to do. Asking a failed Result for its value is a broken invariant and
// ends the process.

#include <boost/system/result.hpp>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace resetd::core {

/// Why something could not be done, told by who has to act. The numbers are the exit codes of the command line.
enum class ErrorKind {
  unexpected = 1,   ///< a fault of ours or of the machine
  bad_input = 2,    ///< usage, plan or configuration: the caller mends it
  refused = 3,      ///< understood, and not allowed or not safe as things stand
  unreachable = 7,  ///< console or daemon did not answer
  audit_broken = 8  ///< the audit log does not verify
};

/// As it is spelt above; so in the database, and in what the control API says of a run.
std::string_view name(ErrorKind kind);
std::optional<ErrorKind> error_kind(std::string_view name);

struct Error {
  ErrorKind kind = ErrorKind::unexpected;
  std::string message;
};

/// Called by Result::value() on a failure: prints the error and aborts.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

template <class T>
using Result = boost::system::result<T, Error>;

inline Error bad_input(std::string message) {
  return {ErrorKind::bad_input, std::move(message)};
}
inline Error refused(std::string message) {
  return {ErrorKind::refused, std::move(message)};
}
inline Error unexpected(std::string message) {
  return {ErrorKind::unexpected, std::move(message)};
}
inline Error unreachable(std::string message) {
  return {ErrorKind::unreachable, std::move(message)};
}

/// Ends the process after printing what does not hold: start-up recovery is the way back, the same as after a crash.
[[noreturn]] void broken_invariant(const std::string& what,
                                   const boost::source_location& where = BOOST_CURRENT_LOCATION);

/// For what a coroutine ended with: an exception is none of the expected failures, and ends the process in the same
/// way. Nothing is done where there is none.
void end_on(const std::exception_ptr& error);

}  // namespace resetd::core
