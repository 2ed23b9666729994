// A preview's document as a person and a script get it, and no less than all of it is taken.

#include "daemon/preview_out.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "unit/daemon/support.hpp"

namespace resetd::daemon {
namespace {
namespace preview_out_test {

namespace json = boost::json;

const std::string head = R"({"name":"n","console":"c","tasks":[)"
                         "\n";
const std::string good_task =
    R"({"ordinal":3,"task_id":254,"job_id":517,"job_name":"orders-to-es","pos_type":"MYSQL_LOG_FILE_POS",)"
    R"("status":"STOP","before":{"filePosition":9,"journalFile":"binlog.000482"},)"
    R"("target":{"filePosition":4,"journalFile":"binlog.000480"},"direction":"rewind","distance":"−2 files",)"
    R"("verdict":"stop_and_reset"})";
const std::string refused_task =
    R"({"ordinal":4,"job_name":"gone","pos_type":"PG_LSN_POS","target":{"lsn":"0/1"},"verdict":"refused",)"
    R"("error":"no data job"})";
const std::string tail =
    R"(],"counts":{"stop_and_reset":1,"refused":1},"worst_case":{"failed":1,"held":1},"estimate_s":1,)"
    R"("outlook":["2 tasks","worst case"]})"
    "\n";
const std::string document = head + good_task + ",\n" + refused_task + "\n" + tail;

struct Shown {
  std::string text;
  int exit_code = 0;
  core::Result<void> end;
};

Shown show(const std::string& text, std::size_t piece, Format format) {
  testing_support::Caught out;
  testing_support::Caught err;
  Context context{.out = out.output(), .err = err.output(), .config = {}, .socket = {}};
  PreviewOut shown{context, "plan.yaml", format};
  for (std::size_t at = 0; at < text.size() && shown.feed(text.substr(at, piece)); at += piece) {
  }
  const core::Result<void> end = shown.finish();
  return {out.text(), context.exit_code, end};
}

TEST(PreviewOut, ComesInAnyPieces) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, document.size()}) {
    const Shown as_json = show(document, piece, Format::json);
    EXPECT_TRUE(as_json.end.has_value());
    EXPECT_EQ(as_json.exit_code, 3);
    json::object wanted = json::parse(document).as_object();
    wanted.emplace("plan", "plan.yaml");
    EXPECT_EQ(json::parse(as_json.text), json::value(wanted));
    const Shown table = show(document, piece, Format::table);
    EXPECT_EQ(table.exit_code, 3);
    for (const char* part : {"STATUS", "STOP", "binlog.000482:9 → binlog.000480:4", "rewind", "−2 files", "VERDICT",
                             "orders-to-es", "254", "stop and reset", "no data job", "\n2 tasks\nworst case\n"}) {
      EXPECT_NE(table.text.find(part), std::string::npos) << part << "\n" << table.text;
    }
  }
}

TEST(PreviewOut, EndsWellWhereNothingWouldBeRefused) {
  const std::string text = head + good_task + "\n" +
                           R"(],"counts":{"reset":1},"outlook":[]})"
                           "\n";
  EXPECT_EQ(show(text, text.size(), Format::table).exit_code, 0);
  EXPECT_EQ(show(text, text.size(), Format::json).exit_code, 0);
}

TEST(PreviewOut, IsWholeOrNone) {
  for (const Format format : {Format::table, Format::json}) {
    for (const std::string& text :
         {std::string{}, head, head + good_task + "\n", document.substr(0, document.size() - 1), document + tail,
          std::string{"<html>\n"}, std::string{"{\"name\":\"n\"}\n"}, head + "]\n", head + "],\"counts\":[]}\n"}) {
      const Shown shown = show(text, 5, format);
      ASSERT_TRUE(shown.end.has_error()) << text;
      EXPECT_EQ(shown.end.error().kind, core::ErrorKind::unreachable);
    }
  }
  const Shown strange =
      show(head + "{\"ordinal\":1,\"verdict\":\"maybe\",\"pos_type\":\"T\"}\n" + tail, 9, Format::table);
  EXPECT_TRUE(strange.end.has_error());
}

}  // namespace preview_out_test
}  // namespace
}  // namespace resetd::daemon
