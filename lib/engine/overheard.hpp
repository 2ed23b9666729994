#pragma once
// What the other runs on a console were shown of its data jobs, for one run to know that its own look is out of date.
// Pure; for one thread.

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <optional>
#include <span>

#include "console/client.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"

namespace resetd::engine {

/// The same for what a console shows alike: the job's phase and the status of each of its data tasks. Not their
/// positions: those have fields that change by themselves, and while a job stands and is ours nobody else moves it.
enum class Picture : std::size_t {};
Picture picture_of(const console::DataJob& job);

class Overheard {
 public:
  /// What was heard longer ago than `max_age` is of no use any more.
  explicit Overheard(core::SteadyTime::duration max_age) : max_age_(max_age) {}

  /// Another run was shown these jobs; its answer was read now. `now` never falls.
  void hear(std::span<const console::DataJob> jobs, core::SteadyTime now);

  /// When another run was last shown the job, where since `asked_at` it looked otherwise than `mine` to one. Answers
  /// may come in another order than they were made in: so one that looks alike takes nothing back, and one that was
  /// only read later counts. That costs a look, and saves a wrong reset.
  std::optional<core::SteadyTime> otherwise(core::JobId job, Picture mine, core::SteadyTime asked_at) const;

 private:
  struct Heard {
    Picture picture{};
    core::SteadyTime at{};
    Picture before{};  ///< what was heard last that looked otherwise than `picture`
    core::SteadyTime before_at = core::SteadyTime::min();
  };

  /// More jobs than a console can show in the time for which a look counts; some megabytes. Those of one answer that
  /// has more are all kept.
  static constexpr std::size_t most = 65'536;
  core::SteadyTime::duration max_age_;
  boost::unordered_flat_map<core::JobId, Heard> heard_;
  std::size_t forget_at_ = 1024;
};

}  // namespace resetd::engine
