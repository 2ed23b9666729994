#pragma once
// The tasks of a run as they are listed: page by page, so that a million of them take no memory.

#include <functional>
#include <vector>

#include "daemon/output.hpp"
#include "queue/rows.hpp"

namespace resetd::daemon {

/// The tasks after this ordinal; an empty page ends the listing.
using TaskPages = std::function<std::vector<queue::Task>(core::Ordinal after)>;

/// One JSON document, an array, written as the pages come; or a table a page. Ends early where the reader has gone.
void list_tasks(Output& out, Format format, const TaskPages& next_page);

}  // namespace resetd::daemon
