// resetd-power-cuts: cuts the power at every write and sync of a run, and takes what the disk could then hold into work
// again. A control with synchronous=NORMAL shows that the disk does lose what was not synced.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "crash/power_course.hpp"

namespace {

using namespace resetd::crash;

struct Options {
  int tasks = 6;
  int variants = 1;
  std::uint64_t seed = 1;
};

struct Figures {
  int cuts = 0, losing = 0, damaging = 0;
};

/// Each counterexample is printed, the first few in full.
void note(const Judgement& judgement, const std::string& where, Figures& figures, bool tell) {
  constexpr int told = 5;
  ++figures.cuts;
  if (!judgement.lost.empty() && ++figures.losing <= told && tell)
    for (const std::string& lost : judgement.lost) std::printf("%s: lost %s\n", where.c_str(), lost.c_str());
  if (!judgement.damaged.empty() && ++figures.damaging <= told)
    for (const std::string& damage : judgement.damaged) std::printf("%s: %s\n", where.c_str(), damage.c_str());
}

/// Each way of survival has its turn at every operation, given variants enough, else at every so many operations.
Survival survival_at(std::size_t done, int variant) {
  return all_survivals[(done + static_cast<std::size_t>(variant)) % all_survivals.size()];
}

enum class Until { the_end, first_loss };

/// Before, within and after each operation: the end of one is the beginning of the next.
Figures cut_everywhere(const Options& options, std::optional<std::string> synchronous, Until until) {
  const Course course = carry_out({options.tasks, std::move(synchronous)});
  Figures figures;
  Disk disk;
  std::vector<Acknowledged> acknowledged;
  auto next = course.acknowledged.begin();
  for (std::size_t done = 0; done <= course.operations.size(); ++done) {
    for (; next != course.acknowledged.end() && next->operations <= done; ++next) acknowledged.push_back(*next);
    const Operation* under_way = done < course.operations.size() ? &course.operations[done] : nullptr;
    for (int variant = 0; variant < options.variants; ++variant) {
      Disk::Random random{options.seed + 1'000'003 * done + static_cast<std::uint64_t>(variant)};
      const Disk::Image image = disk.after_cut(under_way, survival_at(done, variant), random);
      if (!image.contains("resetd.db")) continue;  // the folder's first sync has not ended: nothing was begun
      const std::string where = "seed " + std::to_string(options.seed) + ", operation " + std::to_string(done) +
                                ", variant " + std::to_string(variant);
      note(judge(image, acknowledged), where, figures, until == Until::the_end);
      if (until == Until::first_loss && figures.losing > 0) return figures;
    }
    if (under_way != nullptr) disk.carry_out(*under_way);
  }
  return figures;
}

int prove(const Options& options) {
  const Figures control = cut_everywhere(options, "NORMAL", Until::first_loss);
  const Figures figures = cut_everywhere(options, {}, Until::the_end);
  if (control.losing > 0) std::printf("control: synchronous=NORMAL loses something at cut %d\n", control.cuts);
  std::printf("%d cuts, %d lost what was acknowledged, %d damaged\n", figures.cuts, figures.losing, figures.damaging);
  if (control.losing == 0) std::printf("the control has lost nothing: this proves nothing\n");
  return figures.losing == 0 && figures.damaging == 0 && control.losing > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Cuts the power at every write and sync of a run. Ends with 1 where something acknowledged is lost.",
               "resetd-power-cuts");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)->always_capture_default();
  app.add_option("--tasks", options.tasks, "of the run")->check(CLI::Range(6, 600));
  app.add_option("--variants", options.variants, "what the disk may hold, drawn for each cut")
      ->check(CLI::Range(1, 1000));
  app.add_option("--seed", options.seed, "of what is drawn");
  try {
    app.parse(argc, argv);
    return prove(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "resetd-power-cuts: %s\n", error.what());
    return 2;
  }
}
