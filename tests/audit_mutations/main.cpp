// Changes an audit log in a random way, many times, and holds what verification says of it against what the change was:
// found, and the first bad record named.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <map>
#include <memory>

#include "audit_mutations/row_mutations.hpp"
#include "audit_mutations/text_mutations.hpp"

namespace resetd::audit_mutations {
namespace {

struct Options {
  std::uint64_t seed = 1;
  std::int64_t first = 0;
  std::int64_t mutations = 100'000;
};

/// Two logs, made anew for each so many mutations.
constexpr std::int64_t mutations_of_a_pair = 1000;

struct Pair {
  explicit Pair(Random random)
      : records(static_cast<int>(random.between(4, 24))), log(random, records), foreign(random, records) {
    lay_beside(log, foreign);
  }
  int records;
  Log log, foreign;
};

audit::Verdict verdict_of(const std::string& text, const std::optional<audit::Head>& anchor) {
  std::string copy = text;  // fmemopen asks for bytes that it may write to
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(::fmemopen(copy.data(), copy.size(), "rb"), &std::fclose);
  if (!file) return audit::verify_file("/dev/null", anchor).value();  // there is no empty memory
  return audit::verify_stream(file.get(), anchor);
}

std::string seq_text(const std::optional<std::int64_t>& seq) {
  return seq ? "record " + std::to_string(*seq) : "no record";
}

class Run {
 public:
  explicit Run(const Options& options) : options_(options) {}

  /// Whether all were found.
  bool all() {
    for (std::int64_t i = options_.first; i < options_.first + options_.mutations; ++i) one(i);
    for (const auto& [name, count] : counts_) std::printf("%8lld  %s\n", static_cast<long long>(count), name.c_str());
    std::printf("%lld mutations: %lld detected with the record expected, %lld not\n",
                static_cast<long long>(options_.mutations), static_cast<long long>(options_.mutations - missed_),
                static_cast<long long>(missed_));
    return missed_ == 0;
  }

 private:
  void one(std::int64_t number) {
    const std::int64_t block = number / mutations_of_a_pair;
    if (block != block_) {
      pair_ = std::make_unique<Pair>(Random(options_.seed * 1'000'003 + static_cast<std::uint64_t>(block)));
      block_ = block;
      unchanged();
    }
    number_ = number;
    Random random(options_.seed << 32 ^ static_cast<std::uint64_t>(number) * 0x9e3779b97f4a7c15u);
    const std::size_t texts = text_mutations().size();
    const std::size_t kind = random.below(texts + row_mutations().size());
    if (kind < texts)
      text(random, text_mutations()[kind]);
    else
      row(random, row_mutations()[kind - texts]);
  }

  /// What is wrong with a changed log could be wrong with the log: it is not, by any anchor.
  void unchanged() {
    const std::string whole = text_of(pair_->log.lines);
    const Damage none{.records = pair_->log.size()};
    for (std::int64_t anchor = 0; anchor <= pair_->log.size(); ++anchor) {
      hold("unchanged", none, anchor, verdict_of(whole, head(anchor)));
      hold("without its last end of line", none, anchor, verdict_of(whole.substr(0, whole.size() - 1), head(anchor)));
      hold("row: unchanged", none, anchor, audit::verify(*pair_->log.database.connection, head(anchor)));
    }
  }

  void text(Random& random, const TextMutation& mutation) {
    const Changed changed = mutation.make(random, pair_->log, pair_->foreign);
    judge(random, mutation.name, changed.damage,
          [&](const std::optional<audit::Head>& anchor) { return verdict_of(changed.text, anchor); });
  }

  void row(Random& random, const RowMutation& mutation) {
    Log& log = pair_->log;
    log.database.exec("BEGIN");
    const Damage damage = mutation.make(random, log);
    judge(random, mutation.name, damage,
          [&](const std::optional<audit::Head>& anchor) { return audit::verify(*log.database.connection, anchor); });
    log.database.exec("ROLLBACK");
  }

  /// What the chain cannot tell, a log that was hashed anew to its end, passes without an anchor and not with one.
  template <class Verify>
  void judge(Random& random, const char* name, const Damage& damage, const Verify& verify) {
    const std::int64_t records = pair_->log.size();
    const bool only_an_anchor_tells = damage.breaks == never && damage.begins == 1;
    if (only_an_anchor_tells) hold(name, damage, 0, verify(std::nullopt));
    const std::int64_t anchor = random.between(only_an_anchor_tells ? damage.forged : 0, records);
    hold(name, damage, anchor, verify(head(anchor)));
    ++counts_[name];
  }

  void hold(const char* name, const Damage& damage, std::int64_t anchor, const audit::Verdict& verdict) {
    const Expected wanted = expected(damage, anchor);
    const bool as_expected = verdict.problem.empty() == wanted.good && verdict.bad_seq == wanted.bad_seq &&
                             verdict.first_seq == damage.begins;
    if (as_expected) return;
    ++missed_;
    std::printf(
        "--seed %llu --first %lld: %s, anchor %lld: expected %s, %s, in a log from %lld: got %s from %lld: %s\n",
        static_cast<unsigned long long>(options_.seed), static_cast<long long>(number_), name,
        static_cast<long long>(anchor), wanted.good ? "good" : "bad", seq_text(wanted.bad_seq).c_str(),
        static_cast<long long>(damage.begins), seq_text(verdict.bad_seq).c_str(),
        static_cast<long long>(verdict.first_seq), verdict.problem.c_str());
  }

  std::optional<audit::Head> head(std::int64_t seq) const {
    if (seq == 0) return std::nullopt;
    return pair_->log.heads[static_cast<std::size_t>(seq) - 1];
  }

  Options options_;
  std::unique_ptr<Pair> pair_;
  std::int64_t block_ = -1, number_ = 0, missed_ = 0;
  std::map<std::string, std::int64_t> counts_;
};

}  // namespace
}  // namespace resetd::audit_mutations

int main(int argc, char** argv) {
  resetd::audit_mutations::Options options;
  CLI::App app("Changes an audit log at random: verification must name the first bad record. Ends with 1 if not.",
               "audit_mutations");
  app.add_option("--mutations", options.mutations, "how many")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--seed", options.seed, "what they are drawn from")->capture_default_str();
  app.add_option("--first", options.first, "the number of the first")->check(CLI::NonNegativeNumber);
  CLI11_PARSE(app, argc, argv);
  return resetd::audit_mutations::Run(options).all() ? 0 : 1;
}
