#include "engine/records.hpp"

#include "core/json_text.hpp"

namespace resetd::engine {
namespace {

using audit::Event;
using audit::Record;
using core::TaskState;

void add_envelope(Record& record, const console::Answer& answer) {
  if (answer.evidence.http_status != 0) record.http_status = answer.evidence.http_status;
  // It has one whatever the HTTP status, which alone says what the answer proves.
  if (answer.request_id.empty()) return;
  record.code = answer.code;
  if (!answer.msg.empty()) record.msg = answer.msg;
  record.request_id = answer.request_id;
}

Event outcome_event(core::Outcome outcome) {
  switch (outcome) {
    case core::Outcome::acknowledged:
      return Event::reset_acknowledged;
    case core::Outcome::rejected:
      return Event::reset_rejected;
    case core::Outcome::not_sent:
      return Event::reset_not_sent;
    case core::Outcome::ambiguous:
      break;
  }
  return Event::reset_ambiguous;
}

Record about_attempt(Event event, const queue::Task& task, const std::string& console, core::WallTime at) {
  Record record = about_task(event, task, console, at);
  record.attempt = task.attempts;
  record.nonce = task.nonce;
  return record;
}

}  // namespace

Detail& Detail::add(std::string key, std::string_view text) {
  return add_json(std::move(key), text_json(text));
}

std::string Detail::text_json(std::string_view text) {
  std::string json;
  core::append_json_string(json, text);
  return json;
}

Detail& Detail::add(std::string key, std::int64_t number) {
  return add_json(std::move(key), std::to_string(number));
}

Detail& Detail::add_json(std::string key, std::string json) {
  members_.insert_or_assign(std::move(key), std::move(json));
  return *this;
}

std::string Detail::text() const {
  std::string out = "{";
  for (const auto& [key, json] : members_) {
    if (out.size() > 1) out += ',';
    core::append_json_string(out, key);
    out += ':';
    out += json;
  }
  return out + '}';
}

Record about_run(Event event, const queue::Run& run, core::WallTime at, std::string actor) {
  return {.event = event, .at = at, .actor = std::move(actor), .run = run.id, .console = run.console};
}

Record about_task(Event event, const queue::Task& task, const std::string& console, core::WallTime at) {
  return {.event = event,
          .at = at,
          .actor = "resetd",
          .run = task.run,
          .ordinal = task.ordinal,
          .task_id = task.task_id,
          .job_id = task.job_id,
          .console = console};
}

Record reset_intent(const queue::Task& task, const queue::TaskChange& change, const std::string& console,
                    core::WallTime at, std::string body) {
  Record record = about_task(Event::reset_intent, task, console, at);
  record.attempt = change.attempts;
  record.nonce = change.nonce;
  record.request = std::move(body);
  record.before = change.before;
  return record;
}

Record reset_outcome(const queue::Task& task, const std::string& console, core::WallTime at,
                     const console::Answer& answer) {
  const core::Outcome outcome = core::classify(answer.evidence);
  Record record = about_attempt(outcome_event(outcome), task, console, at);
  add_envelope(record, answer);
  if (outcome == core::Outcome::acknowledged) return record;
  Detail detail;
  detail.add("end", core::name(answer.evidence.end));
  detail.add("trouble", answer.trouble);
  if (answer.retry_after) detail.add("retry_after_s", static_cast<std::int64_t>(answer.retry_after->count()));
  record.detail = detail.text();
  return record;
}

Record reset_interrupted(const queue::Task& task, const std::string& console, core::WallTime at) {
  Record record = about_attempt(Event::reset_ambiguous, task, console, at);
  record.detail = Detail{}.add("end", core::name(core::CallEnd::interrupted)).text();
  return record;
}

std::vector<Record> settlement(const queue::Task& task, const core::Step& step, core::Match match,
                               const std::optional<std::string>& after, const std::string& console, core::WallTime at) {
  std::vector<Record> records;
  if (task.state == TaskState::reconciling) {
    Record record = about_attempt(Event::reset_reconciled, task, console, at);
    Detail detail;
    detail.add("verdict", core::name(*step.verdict));
    if (!step.error.empty()) detail.add("reason", step.error);
    record.after = after;
    record.detail = detail.text();
    records.push_back(std::move(record));
  } else if (task.fate == core::ResetFate::acknowledged && step.to == TaskState::held) {
    const bool mismatch = match == core::Match::different;
    if (mismatch) {
      Record record = about_attempt(Event::reset_mismatch, task, console, at);
      record.before = task.before;
      record.after = after;
      records.push_back(std::move(record));
    }
  } else if (task.fate == core::ResetFate::acknowledged) {
    Record record = about_attempt(Event::reset_verified, task, console, at);
    record.after = after;
    if (match != core::Match::equal) record.detail = Detail{}.add("verifiable", false).text();
    records.push_back(std::move(record));
  }
  auto end = ending(task, step, console, at);
  if (end) {
    end->after = after;
    records.push_back(std::move(*end));
  }
  return records;
}

Record ask_intent(const queue::Task& task, const std::string& nonce, const std::string& console, core::WallTime at) {
  const bool to_stop = task.state == TaskState::stopping;
  Record record = about_task(to_stop ? Event::job_stop_intent : Event::job_start_intent, task, console, at);
  record.nonce = nonce;
  record.detail = Detail{}.add("ask", std::int64_t{task.asks}).text();
  return record;
}

std::optional<Record> job_news(const queue::Task& task, const core::Step& step, const core::Look* look,
                               const std::string& console, core::WallTime at) {
  if (!step.job) return std::nullopt;
  Event event{};
  switch (*step.job) {
    case core::JobNews::stopped:
      event = Event::job_stopped;
      break;
    case core::JobNews::stop_failed:
      event = Event::job_stop_failed;
      break;
    case core::JobNews::started:
      event = Event::job_started;
      break;
    case core::JobNews::start_failed:
      event = Event::job_start_failed;
      break;
  }
  Record record = about_task(event, task, console, at);
  Detail detail;
  detail.add("asks", std::int64_t{task.asks});
  if (look != nullptr) detail.add("status", look->status);
  const bool failed = *step.job == core::JobNews::stop_failed || *step.job == core::JobNews::start_failed;
  if (failed && !step.error.empty()) detail.add("reason", step.error);
  record.detail = detail.text();
  return record;
}

std::optional<Record> ending(const queue::Task& task, const core::Step& step, const std::string& console,
                             core::WallTime at) {
  // One that waits for its job to run ends then, but what it ends as is known, and recorded, now.
  const bool known_before = task.state == TaskState::starting && step.to == task.ends_as;
  if (known_before) return std::nullopt;
  Event event{};
  switch (step.ends_as && !step.stays ? *step.ends_as : step.to) {
    case TaskState::failed:
      event = Event::task_failed;
      break;
    case TaskState::refused:
      event = Event::task_refused;
      break;
    case TaskState::held:
      event = Event::task_held;
      break;
    default:
      return std::nullopt;
  }
  Record record = about_task(event, task, console, at);
  if (task.attempts > 0) record.attempt = task.attempts;
  record.detail = Detail{}.add("reason", step.error).text();
  return record;
}

}  // namespace resetd::engine
