#include "plan/policy_shares.hpp"

#include <array>
#include <limits>

#include "plan/integers.hpp"
#include "plan/section.hpp"

namespace resetd::plan {
namespace {

using core::FailureBudget;
using core::Share;

constexpr std::size_t most_waves = 1000;

using BudgetField = FieldReader<FailureBudget>;
constexpr std::array<BudgetField, 3> budget_fields{{
    {"failed", [](const Node& value, const std::string& subject, Problems& problems,
                  FailureBudget& budget) { store(read_share(value, 0), value, subject, problems, budget.failed); }},
    {"held", [](const Node& value, const std::string& subject, Problems& problems,
                FailureBudget& budget) { store(read_share(value, 0), value, subject, problems, budget.held); }},
    {"mode",
     [](const Node& value, const std::string& subject, Problems& problems, FailureBudget& budget) {
       constexpr std::array<std::string_view, 2> words{"relaxed", "strict"};
       store(read_choice(value, words), value, subject, problems, budget.mode);
     }},
}};

bool ascends(const std::vector<Share>& waves, const Share& next) {
  for (const Share& wave : waves) {
    if (wave.percent == next.percent && next.value <= wave.value) return false;
    if (wave.percent && wave.value == 100) return false;
  }
  return true;
}

}  // namespace

core::Result<Share> read_share(const Node& node, std::int64_t least_count) {
  if (!node.scalar()) return wrong_kind(node, "a count or a percent");
  if (!node.text.ends_with('%')) {
    const auto count = read_integer(node, least_count, std::numeric_limits<std::int64_t>::max());
    if (!count) return count.error();
    return Share{*count, false};
  }
  const auto percent = parse_integer(std::string_view(node.text).substr(0, node.text.size() - 1), 1, 100);
  if (!percent) return core::bad_input(percent.error().message + ", in a percent from 1% to 100%");
  return Share{*percent, true};
}

void read_failure_budget(const Node& node, Problems& problems, FailureBudget& budget) {
  read_section<FailureBudget>(node, "policy.failure_budget", budget_fields, problems, budget);
}

void read_waves(const Node& node, Problems& problems, std::vector<Share>& waves) {
  const std::string subject = "policy.waves";
  if (node.kind != Kind::list) {
    const core::Error error = wrong_kind(node, "a list such as [1, 10%, 100%]");
    if (!error.message.empty()) problems.add(node.mark, subject + " " + error.message);
    return;
  }
  const std::size_t before = problems.count();
  std::vector<Share> read;
  each_item(node, [&](const Node& item) {
    Share share;
    if (!store(read_share(item, 1), item, subject, problems, share)) return;
    if (!ascends(read, share))
      problems.add(item.mark,
                   subject + " " + shown(item.text) + " is no larger than the one before; sizes are cumulative");
    read.push_back(share);
  });
  if (problems.count() != before) return;
  if (read.empty() || read.back() != Share{100, true}) {
    problems.add(node.mark, subject + " must end with 100%");
  } else if (read.size() > most_waves) {
    problems.add(node.mark, subject + " has more than 1000 waves");
  } else {
    waves = std::move(read);
  }
}

}  // namespace resetd::plan
