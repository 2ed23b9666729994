// The shipped description of the API says what the table of routes says, and nothing else.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "control/json.hpp"
#include "control/outlook.hpp"
#include "control/problem.hpp"
#include "control/route.hpp"
#include "engine/policy_json.hpp"

namespace resetd::control {
namespace {

namespace json = boost::json;

json::value description() {
  std::ifstream file(RESETD_SOURCE_DIR "/config/openapi.json");
  std::ostringstream text;
  text << file.rdbuf();
  return json::parse(text.str());
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::string pointer(std::string_view pattern, std::string_view method) {
  std::string out = "/paths/";
  for (const char c : pattern) out += c == '/' ? std::string("~1") : std::string(1, c);
  return out + "/" + lower(method);
}

const json::object& schema(const json::value& all, const std::string& name) {
  return all.at_pointer("/components/schemas/" + name).as_object();
}

std::set<std::string> names(const json::object& object, const char* list) {
  std::set<std::string> out;
  const json::value* const found = object.if_contains(list);
  if (found == nullptr) return out;
  if (found->is_array()) {
    for (const json::value& name : found->as_array()) out.emplace(name.as_string());
  } else {
    for (const auto& member : found->as_object()) out.emplace(member.key());
  }
  return out;
}

TEST(OpenApi, DescribesEveryRouteAndNothingElse) {
  const json::value all = description();
  std::set<std::string> described;
  for (const auto& path : all.at("paths").as_object()) {
    for (const auto& method : path.value().as_object()) {
      if (method.key() != "parameters") described.insert(std::string(method.key()) + " " + std::string(path.key()));
    }
  }
  std::set<std::string> known;
  for (const Route& route : api_routes()) known.insert(lower(route.method) + " " + std::string(route.pattern));
  EXPECT_EQ(described, known);
}

TEST(OpenApi, DescribesEveryQueryParameter) {
  const json::value all = description();
  for (const Route& route : api_routes()) {
    std::set<std::string> described;
    const json::object& operation = all.at_pointer(pointer(route.pattern, route.method)).as_object();
    if (const json::value* const parameters = operation.if_contains("parameters")) {
      for (const json::value& parameter : parameters->as_array()) {
        if (parameter.at("in").as_string() == "query") described.emplace(parameter.at("name").as_string());
      }
    }
    EXPECT_EQ(described, std::set<std::string>(route.query.begin(), route.query.end())) << route.pattern;
  }
}

TEST(OpenApi, DescribesEveryFieldOfABody) {
  const json::value all = description();
  for (const Route& route : api_routes()) {
    const json::object& operation = all.at_pointer(pointer(route.pattern, route.method)).as_object();
    EXPECT_EQ(operation.contains("requestBody"), route.body != BodyKind::none) << route.pattern;
    if (route.body != BodyKind::command) continue;
    const std::string reference(
        operation.at("requestBody").at_pointer("/content/application~1json/schema/$ref").as_string());
    const json::object& body = schema(all, reference.substr(reference.rfind('/') + 1));
    std::set<std::string> fields;
    std::set<std::string> required;
    for (const Field& field : route.fields) {
      fields.emplace(field.name);
      if (field.required) required.emplace(field.name);
      const std::string type(body.at("properties").at(std::string(field.name)).at("type").as_string());
      const char* const wanted = field.kind == FieldKind::text     ? "string"
                                 : field.kind == FieldKind::number ? "integer"
                                                                   : "array";
      EXPECT_EQ(type, wanted) << route.pattern << " " << field.name;
    }
    EXPECT_EQ(names(body, "properties"), fields) << route.pattern;
    EXPECT_EQ(names(body, "required"), required) << route.pattern;
    EXPECT_FALSE(body.at("additionalProperties").as_bool());
  }
}

void expect_fits(const json::object& answer, const json::object& described) {
  std::set<std::string> members;
  for (const auto& member : answer) members.emplace(member.key());
  const auto known = names(described, "properties");
  const auto required = names(described, "required");
  EXPECT_TRUE(std::ranges::includes(known, members));
  EXPECT_TRUE(std::ranges::includes(members, required));
}

TEST(OpenApi, DescribesWhatIsAnswered) {
  const json::value all = description();
  queue::Run run{.id = core::RunId{3}, .name = "n", .reason = "r", .console = "c"};
  expect_fits(run_json(run, {}), schema(all, "Run"));
  run.digest = "d";
  run.finished_at = core::WallTime{};
  run.template_run = core::RunId{2};
  run.fire_at = core::WallTime{};
  run.state = core::RunState::scheduled;
  run.schedule = R"({"at_us":5000000,"misfire":"skip"})";
  run.handled_until = core::WallTime{};
  run.state_reason = "why";
  run.state_error = core::ErrorKind::refused;
  json::object whole = run_json(run, {{core::TaskState::failed, 2}});
  whole.emplace("left_stopped", left_stopped_json({}));
  expect_fits(whole, schema(all, "Run"));
  EXPECT_EQ(whole.size(), schema(all, "Run").at("properties").as_object().size());
  EXPECT_EQ(whole.at("next_fire_at"), "1970-01-01T00:00:05.000000Z");

  queue::Task task{.run = core::RunId{3}, .ordinal = core::Ordinal{1}, .pos_type = "T", .target = "{}"};
  expect_fits(task_json(task), schema(all, "Task"));
  task.task_id = core::TaskId{1};
  task.job_id = core::JobId{2};
  task.job_name = "j";
  task.target = task.before.emplace("{\"lsn\":\"0/1\"}");
  task.after = task.before;
  task.direction = core::Direction::unknown;
  task.request_id = "q";
  task.error = "e";
  const json::object full = task_json(task);
  expect_fits(full, schema(all, "Task"));
  EXPECT_EQ(full.size(), schema(all, "Task").at("properties").as_object().size());

  expect_fits(preview_json(task, {}), schema(all, "PreviewTask"));
  task.pos_type = "PG_LSN_POS";
  task.status_at_seal = "STOP";
  task.target = "{\"lsn\":\"0/0\"}";
  const json::object previewed = preview_json(task, {engine::Preview::Verdict::refused, "no"});
  expect_fits(previewed, schema(all, "PreviewTask"));
  EXPECT_EQ(previewed.size(), schema(all, "PreviewTask").at("properties").as_object().size());
  run.policy = engine::to_json(core::Policy{});
  PreviewDocument document{run, {core::Rate{1, std::chrono::seconds{1}}, 1}};
  const json::object whole_preview = json::parse(document.head() + document.tail()).as_object();
  expect_fits(whole_preview, schema(all, "Preview"));
  EXPECT_EQ(whole_preview.size(), schema(all, "Preview").at("properties").as_object().size());

  expect_fits(json::parse(problem(core::refused("no")).body).as_object(), schema(all, "Problem"));
  expect_fits(json::parse(plan_problem({{"f", 1, 2, "m"}}).body).as_object(), schema(all, "Problem"));
}

}  // namespace
}  // namespace resetd::control
