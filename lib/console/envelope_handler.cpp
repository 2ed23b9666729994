#include "console/envelope_handler.hpp"

#include <boost/json/error.hpp>

#include "console/job.hpp"

namespace resetd::console {

namespace json = boost::json;

bool EnvelopeHandler::fail(std::string problem, Error& error) {
  problem_ = std::move(problem);
  error = json::make_error_code(json::error::syntax);
  return false;
}

void EnvelopeHandler::refuse_data(std::string problem) {
  if (data_problem_.empty()) data_problem_ = std::move(problem);
}

bool EnvelopeHandler::hold(std::size_t bytes, Error& error) {
  constexpr std::size_t node = 32;  // about what a value takes beside its text
  held_ += bytes + node;
  return held_ <= max_held || fail("a data job is too large", error);
}

// --- where a value stands decides whether it is kept

EnvelopeHandler::Slot EnvelopeHandler::slot_in_envelope(Kind kind) {
  if (envelope_field_ == "code") return Slot::code;
  if (envelope_field_ == "msg") return Slot::msg;
  if (envelope_field_ == "requestId") return Slot::request_id;
  if (envelope_field_ != "data") return Slot::none;
  if (shape_ == DataShape::job) return Slot::job;
  if (shape_ == DataShape::jobs) {
    if (kind != Kind::array) refuse_data("data is no array");
    jobs_seen_ = kind == Kind::array;
  }
  if (shape_ == DataShape::page && kind != Kind::object) refuse_data("data is no object");
  return Slot::none;
}

EnvelopeHandler::Slot EnvelopeHandler::slot_in_data(Kind kind) {
  const bool in_object = levels_[1].object;
  if (levels_.size() == 2 && shape_ == DataShape::jobs && !in_object) return Slot::list_job;
  if (shape_ != DataShape::page || !in_object) return Slot::none;
  if (levels_.size() == 3) return page_field_ == "jobVos" && !levels_[2].object ? Slot::list_job : Slot::none;
  if (page_field_ == "allJobCounts") return Slot::all_jobs;
  if (page_field_ == "jobVos") {
    if (kind != Kind::array) refuse_data("jobVos is no array");
    jobs_seen_ = kind == Kind::array;
  }
  return Slot::none;
}

EnvelopeHandler::Slot EnvelopeHandler::slot_for(Kind kind) {
  if (levels_.size() == 1) return slot_in_envelope(kind);
  const bool in_data = levels_.size() <= 3 && envelope_field_ == "data";
  return in_data ? slot_in_data(kind) : Slot::none;
}

bool EnvelopeHandler::begin(Kind kind, Error& error) {
  if (levels_.empty() && kind != Kind::object) return fail("the answer is no JSON object", error);
  if (storing()) return hold(0, error);
  if (keeping()) return true;
  if (levels_.empty()) return true;
  slot_ = slot_for(kind);
  if (!keeping()) return true;
  kept_from_ = levels_.size();
  held_ = 0;
  memory_.emplace(first_memory_.data(), first_memory_.size());
  kept_.reset(&*memory_);
  return true;
}

// A console says much more of a data job than anyone here reads.
bool EnvelopeHandler::passes_over(std::string_view key) const {
  if (passed_from_ != 0 || (slot_ != Slot::job && slot_ != Slot::list_job)) return false;
  constexpr std::size_t job = 1, task = 3;  // levels within what is kept: {, then dataTasks: [ {
  const std::size_t level = levels_.size() - kept_from_;
  return (level == job && !is_job_key(key)) || (level == task && !is_task_key(key));
}

bool EnvelopeHandler::end(Error& error) {
  if (passed_from_ != 0 && passed_from_ == levels_.size()) {
    passed_from_ = 0;
    return true;
  }
  if (!keeping() || levels_.size() != kept_from_) return true;
  take(kept_.release());
  memory_.reset();
  slot_ = Slot::none;
  return problem_.empty() || fail(std::move(problem_), error);
}

// --- the values that count

void EnvelopeHandler::take_job(const json::value& value) {
  auto parsed = data_job(value);
  if (!parsed) return refuse_data(parsed.error().message);
  if (slot_ == Slot::job) {
    job_ = std::move(*parsed);
  } else if (data_problem_.empty() && sink_) {
    sink_(std::move(*parsed));
  }
}

void EnvelopeHandler::take(json::value value) {
  switch (slot_) {
    case Slot::code:
      if (!value.is_string()) {
        problem_ = "code is no text";
        return;
      }
      code_ = value.get_string();
      return;
    case Slot::msg:
      if (!value.is_string() && !value.is_null()) problem_ = "msg is no text";
      if (value.is_string()) msg_ = value.get_string();
      return;
    case Slot::request_id:
      if (!value.is_string() || value.get_string().empty()) {
        problem_ = "requestId is no text";
        return;
      }
      request_id_ = value.get_string();
      return;
    case Slot::job:
      if (value.is_null()) return;
      return take_job(value);
    case Slot::list_job:
      return take_job(value);
    case Slot::all_jobs:
      if (!value.is_int64() || value.get_int64() < 0) return refuse_data("allJobCounts is no count");
      all_jobs_ = value.get_int64();
      return;
    case Slot::none:
      return;
  }
}

Envelope EnvelopeHandler::envelope() {
  Envelope envelope;
  const auto malformed = [&](std::string problem) {
    envelope.problem = std::move(problem);
    return envelope;
  };
  if (!code_) return malformed("code is missing");
  if (!request_id_) return malformed("requestId is missing");
  if (*code_ == "1") {
    const bool list = shape_ == DataShape::jobs || shape_ == DataShape::page;
    if (!data_problem_.empty()) return malformed(std::move(data_problem_));
    if (list && !jobs_seen_) return malformed("the data jobs are missing");
    if (shape_ == DataShape::page && !all_jobs_) return malformed("allJobCounts is missing");
    envelope.job = std::move(job_);
    envelope.all_jobs = all_jobs_.value_or(0);
  }
  envelope.kind = *code_ == "1" ? core::EnvelopeKind::success : core::EnvelopeKind::failure;
  envelope.code = std::move(*code_);
  envelope.msg = std::move(msg_);
  envelope.request_id = std::move(*request_id_);
  return envelope;
}

}  // namespace resetd::console
