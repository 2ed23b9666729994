// updateincrepos: strict about every field, and about the task that is named.

#include <algorithm>
#include <boost/json.hpp>

#include "console_sim/api.hpp"
#include "console_sim/pos_types.hpp"

namespace console_sim {
namespace {

/// The named fields as a position; `errors` gets a line for each that is not what the API takes.
class FieldReader {
 public:
  FieldReader(std::string_view pos_type, std::vector<std::string>& errors) : pos_type_(pos_type), errors_(errors) {}

  void take(Field field, const BodyValue& value) {
    if (std::holds_alternative<std::nullptr_t>(value)) return;
    if (const auto* number = std::get_if<std::int64_t>(&value); number != nullptr && is_integer(field)) {
      check_range(field, *number);
      fields_.set(field, *number);
      return;
    }
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && (!is_integer(field) || hana_text_time(field))) {
      check_text(field, *text);
      fields_.set(field, *text);
      return;
    }
    complain(field, is_integer(field) ? "must be a long" : "must be a string");
  }
  void complain(Field field, std::string_view what) {
    errors_.push_back(std::string(name(field)) + ": " + std::string(what));
  }
  const Position& fields() const { return fields_; }

 private:
  /// The ordered page's own example puts a text there.
  bool hana_text_time(Field field) const {
    return pos_type_ == "HANA_DATA_ID_POS" && field == Field::positionTimestamp;
  }
  void check_range(Field field, std::int64_t number) {
    if (number < 0 || (field == Field::positionTimestamp && number == 0)) complain(field, "out of range");
  }
  void check_text(Field field, const std::string& text) {
    if (text.empty()) complain(field, "must not be empty");
    if (field == Field::scn || field == Field::scnIndex)
      if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        complain(field, "must be decimal digits");
    boost::system::error_code error;
    if (field == Field::commonPosStr) boost::json::parse(text, error);
    if (error) complain(field, "must be a JSON document");
  }

  std::string_view pos_type_;
  std::vector<std::string>& errors_;
  Position fields_;
};

bool contains(const std::vector<Field>& fields, Field field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

Position read_fields(const Body& body, std::string_view pos_type, const PosType* type,
                     std::vector<std::string>& errors) {
  FieldReader reader(pos_type, errors);
  for (const auto& [key, value] : body.members()) {
    if (key == "taskId" || key == "posType") continue;
    const auto field = field_named(key);
    if (!field) {
      errors.push_back(key + ": unknown field");
    } else if (type != nullptr && !contains(type->required, *field) && !contains(type->optional, *field) &&
               !std::holds_alternative<std::nullptr_t>(value)) {
      reader.complain(*field, "not a field of " + std::string(pos_type));
    } else {
      reader.take(*field, value);
    }
  }
  if (type == nullptr) return reader.fields();
  for (const Field field : type->required)
    if (const BodyValue* value = body.find(name(field)); value == nullptr || value->index() == 0)
      reader.complain(field, "must not be null");
  return reader.fields();
}

}  // namespace

Outcome Api::update_position(const Body& body, const Moment& now) {
  std::vector<std::string> errors;
  const auto task = body.integer("taskId");
  if (!task) errors.emplace_back("taskId: must be a long and not null");
  const BodyValue* pos_type = body.find("posType");
  const auto* type_name = pos_type != nullptr ? std::get_if<std::string>(pos_type) : nullptr;
  if (type_name == nullptr) errors.emplace_back("posType: must be a string and not null");
  if (!errors.empty()) return invalid(errors);
  const PosType* type = find_pos_type(*type_name);
  const auto& extra = options_.extra_pos_types;
  if (type == nullptr && std::find(extra.begin(), extra.end(), *type_name) == extra.end())
    return invalid({"posType: unknown value " + *type_name});
  const Position fields = read_fields(body, *type_name, type, errors);
  if (!errors.empty()) return invalid(errors);

  const auto job = world_.job_of_task(*task);
  if (!job) return failure("0001", "data task " + std::to_string(*task) + " does not exist");
  if (!world_.is_incremental(*task))
    return failure("0001", "data task " + std::to_string(*task) + " is no increment task");
  const JobNow found = world_.look(*job, now.steady_ms);
  if (found.phase != Phase::INCRE && found.phase != Phase::CATCH_UP)
    return failure("0001", "data job " + std::to_string(*job) + " is not in its incremental phase but in " +
                               std::string(name(found.phase)));
  if (found.status != Status::STOP)
    return failure("5011", "data task " + std::to_string(*task) + " is " + std::string(name(found.status)) +
                               ", stop it before its position is reset");
  const std::size_t follower = world_.job(*job)->follower(*task);
  world_.reset(*job, fields, now.steady_ms, follower);
  Outcome outcome;
  outcome.applied = true;
  if (options_.for_log) {
    outcome.before = to_json(found.positions[follower]);
    outcome.after = to_json(world_.look(*job, now.steady_ms).positions[follower]);
  }
  return outcome;
}

}  // namespace console_sim
