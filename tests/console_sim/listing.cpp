#include "console_sim/listing.hpp"

#include <algorithm>

#include "console_sim/json_out.hpp"

namespace console_sim {
namespace {

constexpr std::string_view the_uid = "1";

bool matches(const Job& job, const Filters& filters) {
  const auto contains = [](const std::string& text, const std::optional<std::string>& part) {
    return !part || text.find(*part) != std::string::npos;
  };
  const auto equals = [](const auto& value, const auto& wanted) { return !wanted || *wanted == value; };
  return equals(job.id, filters.id) && equals(job.source.id, filters.source) && equals(job.target.id, filters.target) &&
         equals(job.type, filters.type) && equals(job.worker_id, filters.worker_id) &&
         equals("10.0.0." + std::to_string(job.worker_id), filters.worker_ip) && equals(the_uid, filters.uid) &&
         contains(job.name, filters.name) && contains(job.desc, filters.desc) && contains(job.name, filters.object);
}

std::string key_of(const Filters& filters) {
  std::string key;
  for (const auto* text :
       {&filters.name, &filters.desc, &filters.type, &filters.worker_ip, &filters.object, &filters.uid})
    if (*text) {
      append_string(key, **text);
    } else {
      key += '-';
    }
  for (const auto& number : {filters.source, filters.target, filters.worker_id})
    key += number ? ' ' + std::to_string(*number) : " -";
  return key;
}

void take(const BodyValue& value, std::string_view key, std::optional<std::string>& slot,
          std::vector<std::string>& errors) {
  if (std::holds_alternative<std::nullptr_t>(value)) return;
  if (const auto* text = std::get_if<std::string>(&value))
    slot = *text;
  else
    errors.push_back(std::string(key) + ": must be a string");
}

void take(const BodyValue& value, std::string_view key, std::optional<std::int64_t>& slot,
          std::vector<std::string>& errors) {
  if (std::holds_alternative<std::nullptr_t>(value)) return;
  if (const auto* number = std::get_if<std::int64_t>(&value))
    slot = *number;
  else
    errors.push_back(std::string(key) + ": must be a long");
}

bool take_common(Filters& f, const Body::Member& member, std::vector<std::string>& errors) {
  const auto& [key, value] = member;
  if (key == "dataJobName") return take(value, key, f.name, errors), true;
  if (key == "dataJobType") return take(value, key, f.type, errors), true;
  if (key == "desc") return take(value, key, f.desc, errors), true;
  if (key == "sourceInstanceId") return take(value, key, f.source, errors), true;
  if (key == "targetInstanceId") return take(value, key, f.target, errors), true;
  if (key == "dataJobId") return take(value, key, f.id, errors), true;
  return false;
}

bool take_paged(Filters& f, const Body::Member& member, std::vector<std::string>& errors) {
  const auto& [key, value] = member;
  if (key == "pageNum" || key == "pageSize") return true;
  if (key == "dataTaskStatus") return take(value, key, f.status, errors), true;
  if (key == "workerId") return take(value, key, f.worker_id, errors), true;
  if (key == "workerIp") return take(value, key, f.worker_ip, errors), true;
  if (key == "transferObjName") return take(value, key, f.object, errors), true;
  if (key == "specifiedUid") return take(value, key, f.uid, errors), true;
  if (key == "orderType") return take(value, key, f.order, errors), true;
  if (key != "orderAsc") return false;
  if (const auto* flag = std::get_if<bool>(&value))
    f.ascending = *flag;
  else if (!std::holds_alternative<std::nullptr_t>(value))
    errors.push_back("orderAsc: must be a boolean");
  return true;
}

}  // namespace

Filters read_filters(const Body& body, bool by_page, std::vector<std::string>& errors) {
  Filters filters;
  for (const Body::Member& member : body.members()) {
    const bool known = take_common(filters, member, errors) || (by_page && take_paged(filters, member, errors));
    if (!known) errors.push_back(member.key + ": unknown field");
  }
  if (filters.type && !is_job_type(*filters.type)) errors.push_back("dataJobType: unknown value");
  if (filters.status && !status_named(*filters.status)) errors.push_back("dataTaskStatus: unknown value");
  if (filters.order && filters.order != "GMT_CREATE" && filters.order != "PROCESS")
    errors.push_back("orderType: unknown value");
  return filters;
}

JobIds Listing::find_static(const Filters& filters) {
  auto ids = std::make_shared<std::vector<std::int64_t>>();
  if (filters.id) {
    if (world_.has(*filters.id) && matches(*world_.job(*filters.id), filters)) ids->push_back(*filters.id);
    return ids;
  }
  std::string key = key_of(filters);
  if (last_ && key == last_key_) return last_;
  const bool all = key_of(Filters{}) == key;
  world_.each_from(1, [&](std::int64_t id) {
    if (all || matches(*world_.job(id), filters)) ids->push_back(id);
    return true;
  });
  last_key_ = std::move(key);
  last_ = std::move(ids);
  return last_;
}

JobIds Listing::find(const Filters& filters, std::int64_t now_ms) {
  const JobIds all = find_static(filters);
  if (!filters.status && filters.ascending) return all;
  auto ids = std::make_shared<std::vector<std::int64_t>>();
  const auto wanted = filters.status ? status_named(*filters.status) : std::nullopt;
  for (const std::int64_t id : *all)
    if (!wanted || world_.look(id, now_ms).status == *wanted) ids->push_back(id);
  if (!filters.ascending) std::reverse(ids->begin(), ids->end());
  return ids;
}

}  // namespace console_sim
