#include "console_sim/world_file.hpp"

#include <boost/json.hpp>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace console_sim {
namespace {

namespace json = boost::json;

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw std::invalid_argument("world: " + where + ": " + what);
}

/// One object of the file; every member must be asked for by somebody.
class Reader {
 public:
  Reader(const json::value& value, std::string where) : where_(std::move(where)) {
    if (!value.is_object()) fail(where_, "must be an object");
    object_ = &value.get_object();
  }

  void only(std::initializer_list<std::string_view> known) const {
    for (const auto& member : *object_) {
      bool found = false;
      for (const std::string_view key : known) found = found || std::string_view(member.key()) == key;
      if (!found) fail(where_, "unknown key " + std::string(member.key()));
    }
  }
  const json::value* find(std::string_view key) const { return object_->if_contains(key); }
  std::int64_t id(std::string_view key) const {
    const json::value* value = find(key);
    if (value == nullptr || !value->is_int64() || value->get_int64() < 1)
      fail(where_, std::string(key) + " must be a positive integer");
    return value->get_int64();
  }
  std::string text(std::string_view key, std::string_view otherwise) const {
    const json::value* value = find(key);
    if (value == nullptr) return std::string(otherwise);
    if (!value->is_string()) fail(where_, std::string(key) + " must be a string");
    return std::string(value->get_string());
  }
  const json::object& object() const { return *object_; }
  const std::string& where() const { return where_; }

 private:
  const json::object* object_ = nullptr;
  std::string where_;
};

Position read_position(const Reader& reader) {
  Position position;
  for (const auto& member : reader.object()) {
    const auto field = field_named(std::string_view(member.key()));
    if (!field) fail(reader.where(), "unknown field " + std::string(member.key()));
    if (member.value().is_int64() && is_integer(*field))
      position.set(*field, member.value().get_int64());
    else if (member.value().is_string())
      position.set(*field, std::string(member.value().get_string()));
    else
      fail(reader.where(), std::string(member.key()) + " is of a wrong type");
  }
  return position;
}

DataSource read_source(const Reader& reader) {
  reader.only({"id", "type", "instance", "desc"});
  return {reader.id("id"), reader.text("type", "MySQL"), reader.text("instance", ""), reader.text("desc", "")};
}

DataTask read_task(const Reader& reader) {
  reader.only({"id", "type", "status", "position"});
  DataTask task;
  task.id = reader.id("id");
  task.type = reader.text("type", "");
  if (!is_task_type(task.type)) fail(reader.where(), "unknown task type '" + task.type + "'");
  const auto status = status_named(reader.text("status", "STOP"));
  if (!status) fail(reader.where(), "unknown status");
  task.status = *status;
  if (const json::value* position = reader.find("position"))
    task.position = read_position(Reader(*position, reader.where() + ", position"));
  return task;
}

Job read_job(const Reader& reader) {
  reader.only({"id", "name", "desc", "type", "phase", "workerId", "source", "target", "tasks"});
  Job job;
  job.id = reader.id("id");
  job.name = reader.text("name", "job-" + std::to_string(job.id));
  job.desc = reader.text("desc", "");
  job.type = reader.text("type", "SYNC");
  if (!is_job_type(job.type)) fail(reader.where(), "unknown job type '" + job.type + "'");
  const auto phase = phase_named(reader.text("phase", "INCRE"));
  if (!phase) fail(reader.where(), "unknown phase");
  job.phase = *phase;
  if (reader.find("workerId") != nullptr) job.worker_id = reader.id("workerId");
  job.source = {1, "MySQL", "src-0001", ""};
  job.target = {1001, "ElasticSearch", "dst-1001", ""};
  if (const json::value* source = reader.find("source"))
    job.source = read_source(Reader(*source, reader.where() + ", source"));
  if (const json::value* target = reader.find("target"))
    job.target = read_source(Reader(*target, reader.where() + ", target"));
  const json::value* tasks = reader.find("tasks");
  if (tasks == nullptr || !tasks->is_array() || tasks->get_array().empty())
    fail(reader.where(), "tasks must be an array with at least one task");
  for (const json::value& task : tasks->get_array())
    job.tasks.push_back(read_task(Reader(task, reader.where() + ", task")));
  for (std::size_t i = 0; i < job.tasks.size(); ++i)
    if (job.follows(i) && job.tasks[i].status != job.tasks[job.current()].status)
      fail(reader.where(), "its INCREMENT tasks must have one status, since stop and start are the job's");
  return job;
}

}  // namespace

std::vector<Job> parse_world(std::string_view text) {
  boost::system::error_code error;
  const json::value document = json::parse(text, error);
  if (error) fail("the file", "no JSON: " + error.message());
  const Reader reader(document, "the file");
  reader.only({"jobs"});
  const json::value* jobs = reader.find("jobs");
  if (jobs == nullptr || !jobs->is_array()) fail("the file", "jobs must be an array");
  std::vector<Job> read;
  for (const json::value& job : jobs->get_array())
    read.push_back(read_job(Reader(job, "job " + std::to_string(read.size() + 1))));
  return read;
}

std::vector<Job> read_world(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::system_error(errno, std::generic_category(), "cannot read " + file);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return parse_world(text);
}

}  // namespace console_sim
