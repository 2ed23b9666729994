#pragma once
// A console that can only be looked at: for commands that must not change anything there, whatever becomes of the code
// that they share with those that do.

#include <memory>

#include "console/client.hpp"

namespace resetd::console {

/// Hands reads on to `client`. A reset, a stop or a start is a broken invariant and ends the process before anything
/// has left.
std::unique_ptr<Client> read_only(std::unique_ptr<Client> client);

}  // namespace resetd::console
