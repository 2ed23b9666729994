#pragma once
// The HTTP client: signs, sends on kept-alive connections, reads, parses. The only client-side Beast stands in its
// .cpp.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "console/client.hpp"
#include "console/endpoint.hpp"
#include "core/result.hpp"

namespace resetd::console {

/// Fails when ca_file cannot be read. The executor's context runs on one thread.
core::Result<std::unique_ptr<Client>> make_http_client(asio::any_io_executor executor, Endpoint endpoint);

}  // namespace resetd::console
