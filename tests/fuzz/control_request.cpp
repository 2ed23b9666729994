// What callers write to the control API: paths, queries and bodies. Whatever the bytes, they are read or refused with
// one line; and what is read has the route's fields alone.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "control/access.hpp"
#include "control/client.hpp"
#include "control/input.hpp"
#include "control/problem.hpp"
#include "core/result.hpp"

namespace {

using namespace resetd;

void expect(bool holds, const char* what) {
  if (!holds) core::broken_invariant(what);
}

void expect_one_line(const core::Error& error) {
  expect(!error.message.empty(), "a refusal says why");
  expect(error.message.find('\n') == std::string::npos, "in one line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view target = text.substr(0, text.find('\n'));
  const std::string_view path = target.substr(0, target.find('?'));
  const control::Match found = control::match(control::api_routes(), "GET", path);
  expect(found.route == nullptr || found.id >= 0, "a run's number counts from 1");
  for (const control::Route& route : control::api_routes()) {
    const auto query = control::read_query(text, route);
    if (query.has_error())
      expect_one_line(query.error());
    else
      expect(query->size() <= route.query.size(), "a query has the route's parameters alone");
    const auto body = control::read_body(text, route);
    if (body.has_error()) expect_one_line(body.error());
  }
  control::loopback_host(text);
  control::has_token(text, control::token_digest("t"));
  expect(!control::error_of(400, text).message.empty(), "an error always says something");
  control::plan_problems_of(text);
  control::EventReader reader;
  reader.feed(text, [](const control::StreamedEvent& event) {
    expect(!event.data.empty(), "an event has data");
    return true;
  });
  return 0;
}
