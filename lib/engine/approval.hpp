#pragma once
// A sealed run is approved by its digest, and started; or it expires.

#include "engine/decision.hpp"
#include "engine/steering.hpp"

namespace resetd::engine {

/// A sealed run that was not approved within its policy's approval_ttl, or whose `at` has passed meanwhile and is not
/// to be made up.
bool seal_expired(const queue::Run& run, const core::Policy& policy, core::WallTime now);
/// Cancels such a run, unless a person has decided on it since it was read.
asio::awaitable<void> expire_run(Ledger ledger, queue::Run run, std::string actor);

/// approval.two_person: another user than the submitter, by a uid that is a person's (not 0, not a token).
enum class Approvers { anyone, another_user };

/// Starts a sealed run whose digest the person names, or lets it wait for its time. Refused where it is in another
/// state, was sealed with another digest, has expired (and is cancelled then), or the person may not approve it.
asio::awaitable<core::Result<Steered>> approve_run(Ledger ledger, core::RunId run, std::string digest, Person person,
                                                   Approvers approvers);

/// Starts a firing's run, once it is sealed, under the approval that its template was given.
asio::awaitable<core::Result<Steered>> approve_firing(Ledger ledger, core::RunId run);

/// Lets a run go on that is paused, or that is running and lost its process.
asio::awaitable<queue::Run> continue_run(Ledger ledger, queue::Run run, Person person);

}  // namespace resetd::engine
