#include "console/tls.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/ip/address.hpp>

namespace resetd::console {
namespace {

namespace ssl = boost::asio::ssl;

bool is_address(const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

core::Result<std::unique_ptr<ssl::context>> make_tls(const Endpoint& endpoint) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_client);
  if (SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION) != 1) {
    return core::unexpected("OpenSSL refuses TLS 1.2");
  }
  context->set_verify_mode(endpoint.verify ? ssl::verify_peer : ssl::verify_none);
  if (!endpoint.verify) return context;
  boost::system::error_code error;
  if (endpoint.ca_file.empty()) {
    context->set_default_verify_paths(error);
    if (error) return core::unexpected("cannot read the system's certificates: " + error.message());
  } else {
    context->load_verify_file(endpoint.ca_file, error);
    if (error) {
      return core::bad_input(endpoint.ca_file + ": cannot read certificates: " + error.message());
    }
  }
  return context;
}

void expect_host(SSL* session, const Endpoint& endpoint) {
  // OpenSSL's own comparison, as it tells a wrong name from an untrusted certificate.
  X509_VERIFY_PARAM* wanted = SSL_get0_param(session);
  const std::string host = endpoint.host.substr(0, endpoint.host.find('%'));
  int done = 1;
  if (is_address(host)) {
    if (endpoint.verify) done = X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str());
  } else {
    done = static_cast<int>(SSL_set_tlsext_host_name(session, host.c_str()));
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (done == 1 && endpoint.verify) done = X509_VERIFY_PARAM_set1_host(wanted, host.data(), host.size());
  }
  if (done != 1) core::broken_invariant("OpenSSL does not take the console's host name");
}

std::string handshake_trouble(SSL* session, const boost::system::error_code& error) {
  const long verdict = SSL_get_verify_result(session);
  if (SSL_get_verify_mode(session) != SSL_VERIFY_NONE && verdict != X509_V_OK) {
    return std::string("certificate verify failed: ") + X509_verify_cert_error_string(verdict);
  }
  return "TLS handshake failed: " + error.message();
}

}  // namespace resetd::console
