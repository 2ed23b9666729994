#pragma once
// The console of a simulation: the stand-in's world and API, without HTTP. It outlives the processes that call it, and
// what is on its way to it arrives whether they live or not.

#include <string>
#include <vector>

#include "console/client.hpp"
#include "console_sim/request_log.hpp"
#include "simulation/weather.hpp"

namespace resetd::simulation {

struct Call {
  CallKind kind = CallKind::read;
  std::string name;  ///< `updateincrepos` …
  std::string nonce;
  std::string body;
  core::JobId job{};        ///< of a queryjob
  std::int64_t page = 0;    ///< of a listbypage, from 1; 0: of a list
  std::string name_filter;  ///< of either
};

struct Told {
  Instead form;  ///< `code` is what was answered
  std::string msg, request_id;
  std::vector<console::DataJob> jobs;
  std::int64_t all_jobs = 0;
};

class ConsoleModel {
 public:
  struct Options {
    console_sim::WorldOptions world;
    std::vector<console_sim::Job> extra_jobs;
    bool pages = true;          ///< it knows listbypage
    bool shows_time = true;     ///< in positions that show something else too
    std::int64_t began_us = 0;  ///< wall clock, which nobody sets here
  };
  ConsoleModel(Options options, Timeline& timeline);

  /// Carries the call out now, or what it meets instead; `first_byte`: when the console had its first byte. Only what
  /// is not answered before it takes effect is answered by what it did.
  Told take(const Call& call, const Fate& fate, Time first_byte);
  /// What is answered to a call that may still take effect.
  Told turn_away(const Fate& fate);

  console_sim::World& world() { return world_; }
  std::int64_t now_ms() const;
  std::vector<std::int64_t> job_ids() const;
  std::int64_t us(Time time) const { return options_.began_us + time.count() / 1000; }
  const std::vector<std::string>& log() const { return log_.lines(); }

 private:
  console_sim::Outcome carry_out(const Call& call, const Fate& fate, Told& told);
  console_sim::Outcome show(const Call& call, console_sim::Lie lie, Told& told);
  console_sim::Position visible(console_sim::Position position) const;
  console::DataJob shown(std::int64_t job, console_sim::Lie lie, std::vector<console_sim::Shown>& shown);
  std::vector<std::int64_t> listed(const Call& call) const;
  void record(const Call& call, const Fate& fate, const console_sim::Outcome& outcome, const Told& told,
              Time first_byte);

  Options options_;
  Timeline& timeline_;
  console_sim::World world_;
  console_sim::Api api_;
  console_sim::RequestLog log_;
  std::int64_t answers_ = 0;
};

}  // namespace resetd::simulation
