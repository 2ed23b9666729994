#include "notify/note.hpp"

#include "core/json_text.hpp"

namespace resetd::notify {
namespace {

constexpr std::size_t delivery_digits = 16;

class Object {
 public:
  void add_json(std::string_view key, std::string_view json) {
    text_ += text_.empty() ? '{' : ',';
    core::append_json_string(text_, key);
    text_ += ':';
    text_ += json;
  }
  void add(std::string_view key, std::string_view text) {
    std::string json;
    core::append_json_string(json, text);
    add_json(key, json);
  }
  void add(std::string_view key, const std::optional<std::string>& text) {
    if (text && !text->empty()) add(key, std::string_view{*text});
  }
  void add(std::string_view key, std::int64_t number) { add_json(key, std::to_string(number)); }
  template <class Number>
  void add_number(std::string_view key, const std::optional<Number>& number) {
    if (number) add(key, static_cast<std::int64_t>(*number));
  }
  std::string text() && { return std::move(text_) + '}'; }

 private:
  std::string text_;
};

std::string counts_json(const queue::Counts& counts) {
  Object object;
  for (const auto& [state, count] : counts) {
    if (count > 0) object.add(core::name(state), count);
  }
  std::string text = std::move(object).text();
  return text == "}" ? "{}" : text;
}

/// As the audit log writes it: from the record's own line.
std::string at_of(const audit::Record& record) {
  const std::string line = audit::to_json(record, 1, "", "");
  constexpr std::string_view key = "\"at\":\"";
  const std::size_t begin = line.find(key) + key.size();
  return line.substr(begin, line.find('"', begin) - begin);
}

}  // namespace

std::optional<Note> note_of(const audit::Record& record, const audit::Head& head) {
  if (!record.run) return std::nullopt;
  return Note{record, head.seq, std::to_string(head.seq) + "-" + head.hash.substr(0, delivery_digits)};
}

std::string body_of(const Note& note, const queue::Run& run, const std::optional<queue::Counts>& counts) {
  const audit::Record& record = note.record;
  Object object;
  object.add("event", audit::name(record.event));
  object.add("seq", note.seq);
  const audit::Record bare{.event = record.event, .at = record.at};
  object.add("at", std::string_view{at_of(bare)});
  object.add("run", core::number(run.id));
  object.add("name", std::string_view{run.name});
  object.add("state", core::name(run.state));
  object.add("reason", std::string_view{run.reason});
  object.add("console", std::string_view{run.console});
  object.add("actor", std::string_view{record.actor});
  object.add_number("ordinal", record.ordinal);
  object.add_number("task_id", record.task_id);
  object.add_number("job_id", record.job_id);
  object.add_number("attempt", record.attempt);
  object.add_number("http_status", record.http_status);
  object.add("code", record.code);
  object.add("msg", record.msg);
  object.add("request_id", record.request_id);
  if (record.detail) object.add_json("detail", *record.detail);
  if (counts) object.add_json("counts", counts_json(*counts));
  return std::move(object).text();
}

}  // namespace resetd::notify
