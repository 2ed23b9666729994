// The yardstick: the calls that a run makes, by the shortest program that makes them. It signs, sends, reads and parses
// on kept-alive connections on one thread, and does nothing else: no queue, no log, no limits, no guard.
//
//   resetd-bare-loop PORT TASKS [--connections N] [--tasks-a-look N] [--ledger FILE] [--shared-ledger FILE]
//
// Resets the positions of as many of the stand-in's jobs, those whose position has a time (ten of its twelve kinds, in
// turn), looking at a page of the list before each twenty. Prints the calls a second.
//
// With --ledger it writes a row before each call and another after it, each in a transaction of its own
// (synchronous=FULL), on one connection: what one who only wants durability would do. With --shared-ledger it keeps the
// least by which a reset is found after a crash: before each call a record and its task's state, after it the same
// again, in the smallest tables that hold them, committed on resetd's store thread together with what others write at
// that moment. That is the bound for any program that makes its resets durable: no claim, guard, chain or position.

#include <SQLiteCpp/SQLiteCpp.h>
#include <CLI/CLI.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "bench/reset_body.hpp"
#include "console/client.hpp"
#include "console/signature.hpp"
#include "sqlite/store.hpp"

namespace resetd::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr std::int64_t usual_task_id_base = 100'000;
constexpr std::int64_t page_size = 20;

struct Options {
  std::uint16_t port = 0;
  std::int64_t tasks = 0;
  int connections = 64;
  std::int64_t tasks_a_look = page_size;  ///< 0: no looks
  std::string ledger;
  std::string shared_ledger;
};

class Ledger {
 public:
  explicit Ledger(const std::string& file) : database_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
    database_.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    database_.exec("CREATE TABLE calls(task INTEGER, request_id TEXT) STRICT");
    insert_.emplace(database_, "INSERT INTO calls VALUES (?, ?)");
  }
  void write(std::int64_t task, const std::string& request_id) {
    insert_->bind(1, task);
    insert_->bind(2, request_id);
    insert_->exec();
    insert_->reset();
  }

 private:
  SQLite::Database database_;
  std::optional<SQLite::Statement> insert_;
};

/// Each write shares its commit with the others of its moment.
class SharedLedger {
 public:
  SharedLedger(const std::string& file, std::int64_t tasks, asio::any_io_executor loop)
      : store_(open(file, tasks), std::move(loop), [](const std::string& fault) { throw std::runtime_error(fault); }) {}

  asio::awaitable<void> write(std::int64_t task, int state, std::string request_id) {
    auto both = [task, state, request_id = std::move(request_id)](sqlite::Connection& connection) {
      auto& insert = connection.statement("INSERT INTO calls_log (task, state, request_id) VALUES (?, ?, ?)");
      insert.bind(1, task);
      insert.bind(2, state);
      insert.bindNoCopy(3, request_id);
      insert.exec();
      auto& update = connection.statement("UPDATE calls SET state = ? WHERE task = ?");
      update.bind(1, state);
      update.bind(2, task);
      update.exec();
    };
    co_await store_.run(std::move(both));
  }

 private:
  static std::unique_ptr<sqlite::Connection> open(const std::string& file, std::int64_t tasks) {
    auto opened = sqlite::Connection::open(file, sqlite::Access::work);
    if (!opened) throw std::runtime_error(opened.error().message);
    SQLite::Database& database = (*opened)->database();
    database.exec("CREATE TABLE calls_log (seq INTEGER PRIMARY KEY, task INTEGER, state INTEGER, request_id TEXT)");
    database.exec("CREATE TABLE calls (task INTEGER PRIMARY KEY, state INTEGER)");
    database.exec("INSERT INTO calls WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT " +
                  std::to_string(tasks) + ") SELECT i, 0 FROM n");
    return std::move(*opened);
  }

  sqlite::Store store_;
};

class Loop {
 public:
  explicit Loop(const Options& options) : options_(options) {
    if (!options.ledger.empty()) ledger_.emplace(options.ledger);
    if (!options.shared_ledger.empty())
      shared_ledger_.emplace(options.shared_ledger, options.tasks, context_.get_executor());
  }

  asio::awaitable<void> work() {
    tcp::socket socket{context_};
    co_await socket.async_connect({asio::ip::address_v4::loopback(), options_.port}, asio::use_awaitable);
    socket.set_option(tcp::no_delay{true});
    boost::beast::flat_buffer buffer;
    while (next_ < options_.tasks) {
      const std::int64_t task = next_++;
      const std::int64_t job = task / 10 * 12 + task % 10;  // from 0
      if (options_.tasks_a_look > 0 && task % options_.tasks_a_look == 0) {
        const std::string page = "{\"pageNum\":" + std::to_string(job / page_size + 1) + ",\"pageSize\":20}";
        co_await call(socket, buffer, "listbypage", page);
      }
      const std::string body = reset_body(usual_task_id_base + job + 1, to_);
      if (ledger_) ledger_->write(task, "");
      if (shared_ledger_) co_await shared_ledger_->write(task, 1, "");
      const std::string request_id = co_await call(socket, buffer, "updateincrepos", body);
      if (ledger_) ledger_->write(task, request_id);
      if (shared_ledger_) co_await shared_ledger_->write(task, 2, request_id);
    }
  }

  double calls_a_second() {
    for (int i = 0; i < options_.connections; ++i) {
      asio::co_spawn(context_, work(), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
      });
    }
    const auto began = std::chrono::steady_clock::now();
    context_.run();
    return static_cast<double>(calls_) /
           std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  }

 private:
  asio::awaitable<std::string> call(tcp::socket& socket, boost::beast::flat_buffer& buffer, const char* name,
                                    const std::string& body) {
    const std::string nonce = console::new_nonce();
    http::request<http::string_body> request{http::verb::post,
                                             "/cloudcanal/console/api/v1/openapi/datajob/" + std::string{name} + "?" +
                                                 signer_.signed_query(nonce),
                                             11, body};
    request.set(http::field::host, "127.0.0.1");
    request.set(http::field::content_type, "application/json; charset=utf-8");
    request.prepare_payload();
    co_await http::async_write(socket, request, asio::use_awaitable);
    http::response<http::string_body> response;
    co_await http::async_read(socket, buffer, response, asio::use_awaitable);
    const boost::json::value answer = boost::json::parse(response.body());
    if (response.result_int() != 200 || answer.at("code").as_string() != "1")
      throw std::runtime_error("answered: " + response.body());
    ++calls_;
    co_return std::string{answer.at("requestId").as_string()};
  }

  Options options_;
  const std::string to_ = half_a_day_back();
  const console::Signer signer_{"test-ak", "test-sk"};
  asio::io_context context_{1};
  std::optional<Ledger> ledger_;
  std::optional<SharedLedger> shared_ledger_;
  std::int64_t next_ = 0;
  std::int64_t calls_ = 0;
};

}  // namespace
}  // namespace resetd::bench

int main(int argc, char** argv) {
  resetd::bench::Options options;
  CLI::App app{"the calls that a run makes, and nothing else"};
  app.add_option("PORT", options.port, "where the stand-in listens, on loopback")->required();
  app.add_option("TASKS", options.tasks, "how many")->required();
  app.add_option("--connections", options.connections, "at once")->capture_default_str();
  app.add_option("--tasks-a-look", options.tasks_a_look, "0: no looks")->capture_default_str();
  app.add_option("--ledger", options.ledger, "a new SQLite file");
  app.add_option("--shared-ledger", options.shared_ledger, "a new SQLite file");
  CLI11_PARSE(app, argc, argv);
  try {
    std::printf("%.0f\n", resetd::bench::Loop{options}.calls_a_second());
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "resetd-bare-loop: %s\n", fault.what());
    return 1;
  }
}
