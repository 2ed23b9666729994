#include "simulation/workers.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <system_error>

#include "simulation/simulation.hpp"

namespace resetd::simulation {
namespace {

constexpr std::uint64_t seeds_of_a_worker = 250;
constexpr int most_failures = 5;

/// What workers and their parent see.
struct Board {
  std::atomic<std::uint64_t> done, failed, processes, calls, records;
  std::array<std::atomic<std::uint64_t>, 64> at_work;  ///< the seed that each job is at
};

Board& make_board() {
  void* memory = ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "no shared memory");
  return *new (memory) Board{};
}

void fail(std::uint64_t seed, const std::string& what, std::size_t more) {
  std::printf("seed %llu: %s%s\n", static_cast<unsigned long long>(seed), what.c_str(),
              more > 0 ? (" (and " + std::to_string(more) + " more)").c_str() : "");
  std::fflush(stdout);
}

void run_one(Simulator& simulator, std::uint64_t seed, const Order& order, Board& board) {
  const Report report = simulator.run(seed, order.trace);
  board.processes += report.processes;
  board.calls += report.calls;
  board.records += report.records;
  ++board.done;
  if (!report.violations.empty()) {
    ++board.failed;
    fail(seed, report.violations.front(), report.violations.size() - 1);
    if (order.trace)
      for (const std::string& violation : report.violations) std::printf("  %s\n", violation.c_str());
  } else if (order.twice && simulator.run(seed).trace != report.trace) {
    ++board.failed;
    fail(seed, "two runs of it have different traces", 0);
  }
}

[[noreturn]] void work(std::uint64_t first, std::uint64_t last, int job, const Order& order, Board& board) {
  {
    Simulator simulator;
    for (std::uint64_t seed = first; seed <= last && board.failed < most_failures; ++seed) {
      board.at_work[static_cast<std::size_t>(job)] = seed;
      run_one(simulator, seed, order, board);
    }
  }
  std::fflush(stdout);
  std::_Exit(0);
}

}  // namespace

bool run_seeds(const Order& order) {
  Board& board = make_board();
  std::map<pid_t, int> jobs;
  std::uint64_t next = order.first;
  const std::uint64_t end = order.first + order.seeds;
  for (;;) {
    while (next < end && jobs.size() < static_cast<std::size_t>(order.jobs) && board.failed < most_failures) {
      int job = 0;
      while (std::any_of(jobs.begin(), jobs.end(), [job](const auto& entry) { return entry.second == job; })) ++job;
      const std::uint64_t last = std::min(end, next + seeds_of_a_worker) - 1;
      const pid_t child = ::fork();
      if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
      if (child == 0) work(next, last, job, order, board);
      jobs.emplace(child, job);
      next = last + 1;
    }
    if (jobs.empty()) break;
    int status = 0;
    const pid_t ended = ::wait(&status);
    const auto found = jobs.find(ended);
    if (found == jobs.end()) continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      ++board.failed;
      fail(board.at_work[static_cast<std::size_t>(found->second)], "ended its process, which says why above", 0);
    }
    jobs.erase(found);
  }
  std::printf(
      "%llu seeds, %llu simulated processes, %llu calls, %llu audit records: %llu seeds failed\n",
      static_cast<unsigned long long>(board.done.load()), static_cast<unsigned long long>(board.processes.load()),
      static_cast<unsigned long long>(board.calls.load()), static_cast<unsigned long long>(board.records.load()),
      static_cast<unsigned long long>(board.failed.load()));
  return board.failed == 0;
}

}  // namespace resetd::simulation
