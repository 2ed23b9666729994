#include "console/job.hpp"

#include <boost/json/serialize.hpp>

namespace resetd::console {
namespace {

namespace json = boost::json;

core::Error wrong(std::string_view field, std::string_view what) {
  return core::unexpected(std::string(field) + " is no " + std::string(what));
}

core::Result<std::int64_t> id(const json::object& object, std::string_view field) {
  const json::value* value = object.if_contains(field);
  if (value == nullptr || !value->is_int64() || value->get_int64() <= 0) return wrong(field, "positive integer");
  return value->get_int64();
}

/// Nothing where it is none; empty where it is absent.
std::optional<std::string_view> text(const json::object& object, std::string_view field) {
  const json::value* value = object.if_contains(field);
  if (value == nullptr || value->is_null()) return std::string_view();
  if (!value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

std::optional<std::string> position(const json::object& object) {
  const json::value* value = object.if_contains("taskPosition");
  std::optional<std::string> text;
  if (value != nullptr && value->is_string()) text.emplace(value->get_string());
  if (value != nullptr && value->is_object()) text = json::serialize(*value);
  if (text && text->size() > longest_position) text.reset();
  return text;
}

core::Result<DataTask> data_task(const json::value& value) {
  if (!value.is_object()) return wrong("a data task", "object");
  const json::object& object = value.get_object();
  const auto task_id = id(object, "dataTaskId");
  if (!task_id) return task_id.error();
  const auto type = text(object, "dataTaskType");
  if (!type) return wrong("dataTaskType", "text");
  const auto status = text(object, "dataTaskStatus");
  if (!status) return wrong("dataTaskStatus", "text");
  return DataTask{core::TaskId{*task_id}, std::string(*type), std::string(*status), position(object)};
}

core::Result<std::vector<DataTask>> data_tasks(const json::object& object) {
  std::vector<DataTask> tasks;
  const json::value* value = object.if_contains("dataTasks");
  if (value == nullptr || value->is_null()) return tasks;
  if (!value->is_array()) return wrong("dataTasks", "array");
  tasks.reserve(value->get_array().size());
  for (const json::value& element : value->get_array()) {
    auto task = data_task(element);
    if (!task) return task.error();
    tasks.push_back(std::move(*task));
  }
  return tasks;
}

}  // namespace

bool is_job_key(std::string_view key) {
  return key == "dataJobId" || key == "dataJobName" || key == "dataTaskState" || key == "dataTasks";
}

bool is_task_key(std::string_view key) {
  return key == "dataTaskId" || key == "dataTaskType" || key == "dataTaskStatus" || key == "taskPosition";
}

core::Result<DataJob> data_job(const json::value& value) {
  if (!value.is_object()) return wrong("a data job", "object");
  const json::object& object = value.get_object();
  const auto job_id = id(object, "dataJobId");
  if (!job_id) return job_id.error();
  const auto job_name = text(object, "dataJobName");
  if (!job_name) return wrong("dataJobName", "text");
  const auto phase = text(object, "dataTaskState");
  if (!phase) return wrong("dataTaskState", "text");
  auto tasks = data_tasks(object);
  if (!tasks) return tasks.error();
  return DataJob{core::JobId{*job_id}, std::string(*job_name), std::string(*phase), std::move(*tasks)};
}

}  // namespace resetd::console
