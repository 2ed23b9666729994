#pragma once
// A long answer of the process at work, kept before it is read: a person reads it at leisure, and the process does not
// wait for readers.

#include <functional>

#include "control/client.hpp"

namespace resetd::daemon {

/// Hands what comes to a sink, as it comes.
using Streaming = std::function<core::Result<void>(const control::Client::Sink&)>;

/// Once all has come, hands it to `take`, piece by piece, until that says false. Errors: as `stream`; unexpected where
/// the temporary folder does not take it.
core::Result<void> keep_and_read(const Streaming& stream, const control::Client::Sink& take);

}  // namespace resetd::daemon
