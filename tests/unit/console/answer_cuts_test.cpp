// Every answer cut at every byte: only a whole one says anything, and then what the book says.

#include "many_calls.hpp"

namespace resetd::console {
namespace {

using core::CallEnd;
using core::Outcome;

/// An answer as a console could give it.
struct Whole {
  const char* name;
  Call call = Call::update_position;
  std::string text;  ///< `ID` stands for the call's own number
  int status = 200;
  Body body = Body::success;
  std::size_t interim = 0;  ///< bytes before the final answer
  bool job = false;
  std::size_t jobs = 0;
};

std::string chunked(const std::string& body) {
  char size[16];
  const std::string first = body.substr(0, 9);
  std::snprintf(size, sizeof size, "%zx", body.size() - first.size());
  return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n" + first + "\r\n" + size + "\r\n" +
         body.substr(9) + "\r\n0\r\n\r\n";
}

std::string of_length(const std::string& body, const std::string& status = "200 OK", const std::string& headers = "") {
  return http_answer(status, body, headers);
}

const std::string ok_body = R"({"code":"1","requestId":"r"})";
const std::string no_body = R"({"code":"5014","requestId":"r"})";
const std::string job_of_call = R"({"code":"1","requestId":"r","data":{"dataJobId":ID,"dataTasks":[]}})";
const std::string no_job = R"({"code":"1","requestId":"r","data":null})";
const std::string jobs_of_list = R"({"data":[{"dataJobId":1},{"dataJobId":2}],"code":"1","requestId":"r"})";
const std::string jobs_of_page =
    R"({"code":"1","data":{"allJobCounts":2,"jobVos":[{"dataJobId":1},{"dataJobId":2}]},"requestId":"r"})";
const std::string interim_answer = "HTTP/1.1 100 Continue\r\n\r\n";

const std::vector<Whole> wholes = {
    {"as consoles send it", Call::update_position,
     of_length(success_body, "200 OK",
               "Server: nginx\r\nConnection: keep-alive\r\n")},
    {"closing", Call::update_position, of_length(ok_body, "200 OK", "Connection: close\r\n")},
    {"chunked", Call::update_position, chunked(ok_body)},
    {"after an interim answer", Call::update_position, interim_answer + chunked(ok_body), 200, Body::success,
     interim_answer.size()},
    {"a refusal", Call::update_position, of_length(no_body), 200, Body::failure},
    {"not JSON", Call::update_position, of_length("<html>"), 200, Body::malformed},
    {"400", Call::update_position, of_length(ok_body, "400 Bad Request"), 400},
    {"429", Call::update_position, of_length("", "429 x", "Retry-After: 7\r\n"), 429, Body::malformed},
    {"redirect", Call::update_position, of_length("", "302 Found", "Location: /\r\n"), 302, Body::malformed},
    {"304", Call::update_position, "HTTP/1.1 304 Not Modified\r\n\r\n", 304, Body::malformed},
    {"204", Call::update_position, "HTTP/1.1 204 No Content\r\n\r\n", 204, Body::malformed},
    {"502", Call::update_position, of_length(ok_body, "502 Bad Gateway"), 502},
    {"stop", Call::stop, of_length(ok_body)},
    {"start refused", Call::start, chunked(no_body), 200, Body::failure},
    {"job", Call::query_job, of_length(job_of_call), 200, Body::success, 0, true},
    {"no such job", Call::query_job, chunked(no_job)},
    {"list", Call::list, chunked(jobs_of_list), 200, Body::success, 0, false, 2},
    {"page", Call::list_by_page, of_length(jobs_of_page), 200, Body::success, 0, false, 2},
};

std::string text_for(const Whole& whole, std::size_t n) {
  std::string text = whole.text;
  const std::size_t at = text.find("ID,");
  if (at == std::string::npos) return text;
  // As many bytes as its length says, which counted the two letters.
  const std::string length = "Content-Length: ";
  const std::size_t number = text.find(length) + length.size();
  const std::size_t end = text.find("\r\n", number);
  const std::string longer = std::to_string(std::stoul(text.substr(number, end - number)) + 4);
  text.replace(at, 2, std::to_string(id_of(n)));
  return text.replace(number, end - number, longer);
}

CallEnd end_of_cut(Ending ending, bool begun) {
  if (ending == Ending::rst) return CallEnd::connection_reset;
  if (ending == Ending::stall) return CallEnd::answer_timed_out;
  return begun ? CallEnd::answer_cut_short : CallEnd::connection_closed;
}

class AnswerCuts : public ManyCalls {
 protected:
  void expect_cut(const Seen& seen, CallEnd end, const std::string& where) {
    ++judged_;
    EXPECT_EQ(core::name(seen.outcome()), core::name(Outcome::ambiguous)) << where;
    EXPECT_EQ(core::name(seen.answer.evidence.end), core::name(end)) << where;
    EXPECT_EQ(seen.answer.request_id + seen.answer.code + seen.answer.msg, "") << where;
    EXPECT_FALSE(seen.answer.trouble.empty()) << where;
    EXPECT_FALSE(seen.job) << where;
  }

  void expect_whole(const Seen& seen, const Whole& whole, const std::string& where) {
    ++judged_;
    EXPECT_EQ(core::name(seen.outcome()), core::name(outcome_by_the_book(whole.status, whole.body))) << where;
    EXPECT_EQ(seen.answer.evidence.end, CallEnd::answered) << where;
    EXPECT_EQ(seen.answer.evidence.http_status, whole.status) << where;
    EXPECT_EQ(seen.answer.request_id.empty(), whole.body == Body::malformed) << where;
    EXPECT_EQ(seen.job, whole.job) << where;
    EXPECT_EQ(seen.jobs, whole.jobs) << where;
  }

  void TearDown() override { RecordProperty("answers", judged_); }

 private:
  int judged_ = 0;
};

constexpr Ending endings[] = {Ending::fin, Ending::rst, Ending::stall};

std::string where(const Whole& whole, std::size_t cut, Ending ending) {
  return std::string(whole.name) + ", " + std::to_string(cut) + " bytes, ending " +
         std::to_string(static_cast<int>(ending));
}

TEST_P(AnswerCuts, OnlyAWholeAnswerCounts) {
  for (const Whole& whole : wholes) {
    std::vector<Trial> trials;
    const std::size_t size = text_for(whole, 0).size();
    for (const Ending ending : endings) {
      for (std::size_t cut = 0; cut <= size; ++cut) {
        trials.push_back({whole.call, text_for(whole, trials.size()).substr(0, cut), ending, std::string::npos,
                          ending == Ending::stall && cut < size});
      }
    }
    const std::vector<Seen> seen = run(trials);
    for (std::size_t n = 0; n < trials.size(); ++n) {
      const std::size_t cut = trials[n].sent.size();
      const Ending ending = trials[n].ending;
      if (cut == size)
        expect_whole(seen[n], whole, where(whole, cut, ending));
      else
        expect_cut(seen[n], end_of_cut(ending, cut != 0 && cut != whole.interim), where(whole, cut, ending));
      // A list's jobs come before its end is known; a page's, with it.
      if (cut < size && whole.call == Call::list_by_page) {
        EXPECT_EQ(seen[n].jobs, 0u);
      }
    }
    if (HasFailure()) return;
  }
}

/// A TLS record that is cut is no byte of an answer.
TEST_P(AnswerCuts, TheWireCutWithinARecord) {
  const Whole& whole = wholes.front();
  constexpr std::size_t around_a_record = 22;  // TLS 1.3: header 5, type 1, tag 16
  const std::size_t size = whole.text.size() + (GetParam() ? around_a_record : 0);
  std::vector<Trial> trials;
  for (const Ending ending : endings) {
    for (std::size_t cut = 0; cut <= size; ++cut)
      trials.push_back({whole.call, whole.text, ending, cut, ending == Ending::stall && cut < size});
  }
  const std::vector<Seen> seen = run(trials);
  for (std::size_t n = 0; n < trials.size(); ++n) {
    const std::size_t cut = trials[n].cut_wire_at;
    const Ending ending = trials[n].ending;
    if (cut == size)
      expect_whole(seen[n], whole, where(whole, cut, ending));
    else
      expect_cut(seen[n], end_of_cut(ending, cut != 0 && !GetParam()), where(whole, cut, ending));
  }
}

INSTANTIATE_TEST_SUITE_P(Over, AnswerCuts, testing::Bool(), transport_name);

}  // namespace
}  // namespace resetd::console
