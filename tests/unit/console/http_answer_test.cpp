#include "console/http_answer.hpp"

#include <gtest/gtest.h>

namespace resetd::console {
namespace {
namespace http_answer_test {

using core::CallEnd;

struct Read {
  std::optional<CallEnd> end;  ///< nothing: more is awaited
  CallEnd at_eof{};
  AnswerHead head;
  std::string body;
  bool reusable = false;
  std::string problem;
};

Read read(std::string_view text, std::size_t piece = 1 << 20, std::size_t max_body = 1 << 20) {
  Read read;
  AnswerReader reader(max_body, [&](const AnswerHead&, std::string_view bytes) { read.body += bytes; });
  for (std::size_t at = 0; at < text.size() && !read.end; at += piece) {
    read.end = reader.write(text.substr(at, std::min(piece, text.size() - at)));
  }
  if (!read.end) read.at_eof = reader.end_of_stream();
  read.head = reader.head();
  read.reusable = reader.reusable();
  read.problem = reader.problem();
  return read;
}

const std::string with_length = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nDate: d\r\nRetry-After: 7\r\n\r\nhello";
const std::string chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;ext=1\r\nhe\r\n3\r\nllo\r\n0\r\nX-Trailer: 1\r\n\r\n";

TEST(AnswerReader, CompleteAnswersHoweverTheyAreCut) {
  for (const std::string& text : {with_length, chunked, "HTTP/1.1 100 Continue\r\n\r\n" + with_length,
                                  "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + chunked}) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{17}, text.size()}) {
      const Read answer = read(text, piece);
      ASSERT_EQ(answer.end, CallEnd::answered) << text << " by " << piece << ": " << answer.problem;
      EXPECT_EQ(answer.head.status, 200);
      EXPECT_EQ(answer.body, "hello");
      EXPECT_TRUE(answer.reusable);
    }
  }
  EXPECT_EQ(read(with_length).head.retry_after, "7");
  EXPECT_EQ(read(with_length).head.date, "d");
}

TEST(AnswerReader, EveryTruncationIsCutShortOrClosed) {
  for (const std::string& text : {with_length, chunked}) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      const Read answer = read(text.substr(0, size), 1);
      ASSERT_EQ(answer.end, std::nullopt) << size;
      ASSERT_EQ(answer.at_eof, size == 0 ? CallEnd::connection_closed : CallEnd::answer_cut_short) << size;
    }
  }
}

TEST(AnswerReader, AClosedConnectionAfterAnInterimAnswerHasNoByteOfTheAnswer) {
  EXPECT_EQ(read("HTTP/1.1 100 Continue\r\n\r\n").at_eof, CallEnd::connection_closed);
  EXPECT_EQ(read("HTTP/1.1 100 Continue\r\n\r\nH").at_eof, CallEnd::answer_cut_short);
}

TEST(AnswerReader, WithoutALength) {
  for (const char* status : {"200 OK", "400 Bad Request", "502 Bad Gateway", "302 Found"}) {
    const std::string head = "HTTP/1.1 " + std::string(status) + "\r\nConnection: close\r\n\r\n";
    for (const std::string body : {"", R"({"code":"1","requestId":"r"})"}) {
      const Read answer = read(head + body, 1);
      EXPECT_EQ(answer.end, CallEnd::answer_without_length) << status;
      EXPECT_EQ(answer.head.status, std::stoi(status));
      EXPECT_FALSE(answer.reusable);
    }
  }
}

TEST(AnswerReader, StatusesWithoutABody) {
  for (const char* text : {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\n\r\n",
                           "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"}) {
    const Read answer = read(text);
    EXPECT_EQ(answer.end, CallEnd::answered) << text;
    EXPECT_EQ(answer.body, "");
    EXPECT_TRUE(answer.reusable);
  }
}

TEST(AnswerReader, WhatIsNotHttp) {
  for (const char* text : {
           "hello\r\n\r\n",
           "{\"code\":\"1\",\"requestId\":\"r\"}\r\n\r\n",
           "\x16\x03\x01\x02\x10\x01\r\n\r\n",
           "HTTP/2.0 200 OK\r\n\r\n",
           "HTTP/1.1 2000 OK\r\n\r\n",
           "HTTP/1.1 20 OK\r\n\r\n",
           "HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n",
           "HTTP/1.1 099 OK\r\n\r\n",
           "HTTP/1.1 xyz OK\r\n\r\n",
           "SSH-2.0-OpenSSH_9.2\r\n\r\n",
           "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
           "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
           "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
       }) {
    const Read answer = read(text);
    EXPECT_EQ(answer.end, CallEnd::answer_malformed) << text;
    EXPECT_FALSE(answer.problem.empty());
    EXPECT_FALSE(answer.reusable);
  }
}

TEST(AnswerReader, InterimAnswersAreReadPastFiveTimes) {
  std::string interim;
  for (int i = 0; i < 5; ++i) interim += "HTTP/1.1 102 Processing\r\n\r\n";
  EXPECT_EQ(read(interim + with_length).end, CallEnd::answered);
  EXPECT_EQ(read(interim + "HTTP/1.1 102 Processing\r\n\r\n" + with_length).end, CallEnd::answer_malformed);
}

TEST(AnswerReader, TheHeaderIsBounded) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
  EXPECT_EQ(read(head + std::string(60'000, 'x') + "\r\n\r\n", 4096).end, CallEnd::answered);
  EXPECT_EQ(read(head + std::string(70'000, 'x') + "\r\n\r\n", 4096).end, CallEnd::answer_too_large);
  EXPECT_EQ(read(head + std::string(70'000, 'x')).end, CallEnd::answer_too_large);
  EXPECT_EQ(read("HTTP/1.1 200 " + std::string(70'000, 'x'), 4096).end, CallEnd::answer_too_large);
}

TEST(AnswerReader, TheBodyIsBounded) {
  const std::string ten = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
  EXPECT_EQ(read(ten + "0123456789", 1, 10).end, CallEnd::answered);
  const Read announced = read(ten, 1, 9);
  EXPECT_EQ(announced.end, CallEnd::answer_too_large);
  EXPECT_EQ(announced.head.status, 200);
  const std::string pieces = "HTTP/1.1 502 B\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n";
  EXPECT_EQ(read(pieces + "0\r\n\r\n", 1, 10).end, CallEnd::answered);
  EXPECT_EQ(read(pieces, 1, 9).end, CallEnd::answer_too_large);
}

TEST(AnswerReader, AChunkLineOrTrailerWithoutEndIsBounded) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(read(head + "1;" + std::string(300'000, 'x'), 4096).end, CallEnd::answer_too_large);
  EXPECT_EQ(read(head + "0\r\nX: " + std::string(300'000, 'x'), 4096).end, CallEnd::answer_too_large);
}

TEST(AnswerReader, OnlyACleanKeepAliveIsReusable) {
  EXPECT_FALSE(read(with_length + "x").reusable);
  EXPECT_FALSE(read(with_length + with_length).reusable);
  // Nor where what is too much comes along with the end of what was begun before.
  for (const std::string& too_much : {std::string("x"), with_length}) {
    for (std::size_t cut = 1; cut < with_length.size(); ++cut) {
      AnswerReader reader(1 << 20, [](const AnswerHead&, std::string_view) {});
      EXPECT_EQ(reader.write(with_length.substr(0, cut)), std::nullopt);
      EXPECT_EQ(reader.write(with_length.substr(cut) + too_much), CallEnd::answered);
      EXPECT_FALSE(reader.reusable()) << cut;
    }
  }
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").reusable);
  EXPECT_FALSE(read("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").reusable);
  EXPECT_TRUE(read("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n").reusable);
}

}  // namespace http_answer_test
}  // namespace
}  // namespace resetd::console
