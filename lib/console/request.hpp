#pragma once
// Requests, as the bytes that go over the wire. Pure, but that a signer is used.

#include <cstdint>
#include <string>
#include <string_view>

#include "console/client.hpp"
#include "console/endpoint.hpp"
#include "console/signature.hpp"
#include "core/result.hpp"

namespace resetd::console {

/// The last part of a data job call's path.
enum class Operation { update_incre_pos, query_job, stop, start, list, list_by_page };

/// The whole request: line, headers, body. `endpoint` has passed `checked`: nothing of it is checked here.
/// `signer` has its keys. Confidential, as it holds the signed URL.
std::string request_text(const Endpoint& endpoint, const Signer& signer, Operation operation, std::string_view nonce,
                         std::string_view body);

/// The endpoint, where nothing in it can break out of a request line or a header and every limit makes sense. The
/// error never holds a key.
core::Result<Endpoint> checked(Endpoint endpoint);

/// `{"jobId": …}`
std::string job_body(core::JobId job);
/// The filters as one object.
std::string list_body(const Filters& filters);
/// The filters with pageNum and pageSize (20, the most that the console takes).
std::string page_body(const Filters& filters, std::int64_t page);

}  // namespace resetd::console
