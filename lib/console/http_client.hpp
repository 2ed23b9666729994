#pragma once
// The HTTP client: signs, sends on kept-alive connections, reads, parses. Proxies of the environment are not used and
// redirects are not followed.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "console/client.hpp"
#include "console/endpoint.hpp"
#include "core/result.hpp"

namespace resetd::console {

/// Fails when the endpoint is not sound or the certificates cannot be read. The executor's context runs on one thread.
///
/// The client outlives its calls. Calls are ended by Client::cancel, not by cancelling the coroutine that awaits them.
/// The gate is passed once a call, right before its first byte leaves. Where the connection died while the gate let
/// nobody through, the call ends as withdrawn: on a new one it would leave long after its time.
core::Result<std::unique_ptr<Client>> make_http_client(asio::any_io_executor executor, Endpoint endpoint);

}  // namespace resetd::console
