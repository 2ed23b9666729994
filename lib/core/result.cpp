#include "core/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace resetd::core {

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
