#include "plan/kept_tasks.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "plan/temporary_file.hpp"

namespace resetd::plan {
namespace {

using core::Result;
using position::Field;

// A record is its Length (as the machine has it), then the fields below in their order: numbers as 64 bits, texts as
// their length and bytes, what may be absent behind a byte that says what it is. Nobody but this process reads it.
using Length = std::uint32_t;
enum class Form : char { absent, number, text };

class Packer {
 public:
  explicit Packer(std::string& out) : out_(out) {}

  void number(std::int64_t value) { raw(&value, sizeof value); }
  void text(const std::string& value) {
    const auto size = static_cast<std::uint32_t>(value.size());
    raw(&size, sizeof size);
    out_ += value;
  }
  void form(Form form) { out_ += static_cast<char>(form); }
  void flag(bool set) { out_ += set ? '\1' : '\0'; }
  template <class Id>
  void id(const std::optional<Id>& id) {
    form(id ? Form::number : Form::absent);
    if (id) number(core::number(*id));
  }
  void value(const std::optional<position::Value>& value) {
    if (!value) return form(Form::absent);
    if (const auto* const integer = std::get_if<std::int64_t>(&*value)) {
      form(Form::number);
      return number(*integer);
    }
    form(Form::text);
    text(std::get<std::string>(*value));
  }

 private:
  void raw(const void* bytes, std::size_t size) { out_.append(static_cast<const char*>(bytes), size); }

  std::string& out_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view in) : in_(in) {}

  std::int64_t number() {
    std::int64_t value = 0;
    raw(&value, sizeof value);
    return value;
  }
  std::string text() {
    std::uint32_t size = 0;
    raw(&size, sizeof size);
    return std::string{take(size)};
  }
  Form form() { return static_cast<Form>(take(1).front()); }
  bool flag() { return take(1).front() != '\0'; }
  template <class Id>
  void id(std::optional<Id>& id) {
    if (form() == Form::number) id = Id{number()};
  }
  std::optional<position::Value> value() {
    switch (form()) {
      case Form::absent:
        return std::nullopt;
      case Form::number:
        return number();
      case Form::text:
        return text();
    }
    core::broken_invariant("a kept task has a value of no kind");
  }
  bool at_end() const { return in_.empty(); }

 private:
  std::string_view take(std::size_t size) {
    if (size > in_.size()) core::broken_invariant("a kept task ends too early");
    const std::string_view taken = in_.substr(0, size);
    in_.remove_prefix(size);
    return taken;
  }
  void raw(void* to, std::size_t size) { std::memcpy(to, take(size).data(), size); }

  std::string_view in_;
};

void pack(std::string& to, const Task& task) {
  Packer out{to};
  out.number(core::number(task.ordinal));
  out.id(task.task_id);
  out.id(task.job_id);
  out.flag(task.job_name.has_value());
  if (task.job_name) out.text(*task.job_name);
  out.text(task.pos_type);
  for (std::size_t i = 0; i < position::field_count; ++i) out.value(task.target.get(static_cast<Field>(i)));
  out.flag(task.allow_undocumented);
  out.flag(task.allow_forward);
  out.text(task.forward_reason);
  out.text(task.note);
}

Task unpack(std::string_view record) {
  Unpacker in{record};
  Task task;
  task.ordinal = core::Ordinal{in.number()};
  in.id(task.task_id);
  in.id(task.job_id);
  if (in.flag()) task.job_name = in.text();
  task.pos_type = in.text();
  for (std::size_t i = 0; i < position::field_count; ++i) {
    if (auto value = in.value()) task.target.set(static_cast<Field>(i), std::move(*value));
  }
  task.allow_undocumented = in.flag();
  task.allow_forward = in.flag();
  task.forward_reason = in.text();
  task.note = in.text();
  if (!in.at_end()) core::broken_invariant("a kept task has more than it should");
  return task;
}

}  // namespace

void KeptTasks::add(const Task& task) {
  const std::size_t begin = memory_.size();
  memory_.append(sizeof(Length), '\0');
  pack(memory_, task);
  const auto length = static_cast<Length>(memory_.size() - begin - sizeof(Length));
  std::memcpy(memory_.data() + begin, &length, sizeof length);
  if (memory_.size() >= memory_bytes) spill();
}

void KeptTasks::spill() {
  if (!failure_ && (file_ || open()) && std::fwrite(memory_.data(), 1, memory_.size(), file_.get()) != memory_.size()) {
    fail(temporary_file_trouble("write", folder_));
  }
  memory_.clear();
}

void KeptTasks::clear() {
  *this = KeptTasks{std::move(folder_)};
}

Result<void> KeptTasks::finish() {
  if (file_) {
    spill();
    if (!failure_ && std::fseek(file_.get(), 0, SEEK_SET) != 0) fail(temporary_file_trouble("write", folder_));
  }
  if (failure_) return *failure_;
  return {};
}

Result<std::vector<Task>> KeptTasks::next(std::size_t most) {
  std::vector<Task> tasks;
  while (tasks.size() < most && has(1)) {
    const std::optional<std::string_view> record = next_record();
    if (!record) break;
    tasks.push_back(unpack(*record));
  }
  if (failure_) return *failure_;
  return tasks;
}

// Nothing where the file cannot be read. Valid until the next call.
std::optional<std::string_view> KeptTasks::next_record() {
  Length length = 0;
  bool whole = has(sizeof length);
  if (whole) {
    memory_.copy(reinterpret_cast<char*>(&length), sizeof length, at_);
    whole = has(sizeof length + length);
  }
  if (failure_) return std::nullopt;
  if (!whole) core::broken_invariant("a kept task is cut off");
  const std::string_view record = std::string_view(memory_).substr(at_ + sizeof length, length);
  at_ += sizeof length + length;
  return record;
}

// Whether so many bytes are left; they are in memory then. False where the file cannot be read, too.
bool KeptTasks::has(std::size_t size) {
  if (memory_.size() - at_ >= size) return true;
  if (!file_) return false;
  memory_.erase(0, at_);
  at_ = 0;
  const std::size_t left = memory_.size();
  memory_.resize(std::max(size, memory_bytes));
  memory_.resize(left + std::fread(memory_.data() + left, 1, memory_.size() - left, file_.get()));
  if (std::ferror(file_.get()) != 0) fail(temporary_file_trouble("read", folder_));
  return !failure_ && memory_.size() >= size;
}

bool KeptTasks::open() {
  const Result<int> file = open_temporary_file(folder_);
  if (file.has_error()) {
    fail(file.error().message);
    return false;
  }
  file_.reset(::fdopen(*file, "w+b"));
  if (file_) return true;
  fail(temporary_file_trouble("open", folder_));
  ::close(*file);
  return false;
}

void KeptTasks::fail(const std::string& what) {
  failure_ = core::unexpected("the plan's tasks cannot be kept: " + what);
}

}  // namespace resetd::plan
