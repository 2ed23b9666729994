#pragma once
// A data job out of the console's JSON. Pure.

#include <boost/json/value.hpp>
#include <string_view>

#include "console/client.hpp"
#include "core/result.hpp"

namespace resetd::console {

/// In bytes: far more than any position takes, and of two of them an audit record still has a line that can be read.
inline constexpr std::size_t longest_position = 1 << 20;

/// Ids are positive integers of 64 bits; texts may be null or absent (then empty), tasks too (then none); fields that
/// resetd does not know are skipped. A taskPosition that is an object is kept as its text; of any other type but text,
/// or with more than longest_position of it, it is no position. The error says which field is wrong, for people.
core::Result<DataJob> data_job(const boost::json::value& value);

/// The only keys that it looks at: of the job's object, and of the objects in its dataTasks.
bool is_job_key(std::string_view key);
bool is_task_key(std::string_view key);

}  // namespace resetd::console
