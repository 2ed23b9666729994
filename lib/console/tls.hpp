#pragma once
// TLS as a console's configuration asks for it.

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <string>

#include "console/endpoint.hpp"
#include "core/result.hpp"

namespace resetd::console {

/// TLS 1.2 or newer, with the certificates of ca_file or the system's. Fails when they cannot be read.
core::Result<std::unique_ptr<boost::asio::ssl::context>> make_tls(const Endpoint& endpoint);

/// Before a handshake: the name that is asked for, and that the certificate must bear.
void expect_host(SSL* session, const Endpoint& endpoint);

/// Why a handshake failed, for people.
std::string handshake_trouble(SSL* session, const boost::system::error_code& error);

}  // namespace resetd::console
