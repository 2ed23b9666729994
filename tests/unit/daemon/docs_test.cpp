#include "daemon/docs.hpp"

#include <gtest/gtest.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "daemon/cli.hpp"
#include "support.hpp"
#include "support/temp_folder.hpp"

namespace resetd::daemon {
namespace {
namespace docs_test {

struct Ran {
  int status;
  std::string out;
};

Ran shell(const std::string& command) {
  std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {-1, ""};
  Ran ran{0, ""};
  char bytes[4096];
  while (const std::size_t size = std::fread(bytes, 1, sizeof bytes, pipe)) ran.out.append(bytes, size);
  ran.status = ::pclose(pipe);
  return ran;
}

bool is_there(const std::string& program) {
  return shell("command -v " + program).status == 0;
}

class Docs : public testing::Test {
 protected:
  Docs() {
    describe_command_line(app_, context_);
    program_ = describe(app_);
  }

  std::string file(const std::string& name, const std::string& text) const {
    const std::string path = (folder_ / name).string();
    std::ofstream{path} << text;
    return path;
  }

  void visit(const std::function<void(const CommandDoc&)>& seen) const { visit(program_, seen); }

  /// What bash would offer after these words, the last of them being typed.
  std::set<std::string> offered(const std::vector<std::string>& words) const {
    std::string all;
    for (const std::string& word : words) all += " '" + word + "'";
    const std::string script = file("drive.bash", "cd " + folder_.path().string() +
                                                      "\ncompopt() { :; }\nsource ./resetd.bash\nCOMP_WORDS=(" + all +
                                                      " )\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_resetd\n"
                                                      "printf '%s\\n' \"${COMPREPLY[@]}\"\n");
    file("resetd.bash", bash_completion(program_));
    const Ran ran = shell("bash " + script);
    EXPECT_EQ(ran.status, 0) << ran.out;
    std::set<std::string> lines;
    std::istringstream text{ran.out};
    for (std::string line; std::getline(text, line);) lines.insert(line);
    return lines;
  }

  testing_support::Caught out_;
  testing_support::Caught err_;
  Context context_{out_.output(), err_.output(), {}, {}, 0};
  CLI::App app_;
  CommandDoc program_;
  support::TempFolder folder_;

 private:
  static void visit(const CommandDoc& command, const std::function<void(const CommandDoc&)>& seen) {
    seen(command);
    for (const CommandDoc& inner : command.commands) visit(inner, seen);
  }
};

TEST_F(Docs, DescribeEveryCommandThatHelpShows) {
  std::set<std::string> names;
  for (const CommandDoc& command : program_.commands) names.insert(command.words.back());
  for (const CLI::App* command : app_.get_subcommands({})) EXPECT_TRUE(names.contains(command->get_name()));
  EXPECT_GE(names.size(), 15U);
  const auto audit = std::ranges::find_if(program_.commands, [](const auto& c) { return c.words.back() == "audit"; });
  ASSERT_NE(audit, program_.commands.end());
  const auto verify = std::ranges::find_if(audit->commands, [](const auto& c) { return c.words.back() == "verify"; });
  ASSERT_NE(verify, audit->commands.end());
  EXPECT_EQ(verify->words, (std::vector<std::string>{"resetd", "audit", "verify"}));
  ASSERT_EQ(verify->positionals.size(), 1U);
  EXPECT_EQ(verify->positionals[0].value, "FILE");
  const auto anchor = std::ranges::find_if(verify->options, [](const auto& o) { return o.names[0] == "--anchor"; });
  ASSERT_NE(anchor, verify->options.end());
  EXPECT_EQ(anchor->value, "SEQ:HASH");
}

TEST_F(Docs, EveryCommandAndOptionIsInEach) {
  const std::string man = man_page(program_, "1.0");
  const std::string bash = bash_completion(program_);
  const std::string zsh = zsh_completion(program_);
  visit([&](const CommandDoc& command) {
    std::string words;
    for (const std::string& word : command.words) words.append(words.empty() ? "" : " ").append(word);
    EXPECT_NE(man.find(words), std::string::npos) << words;
    if (command.words.size() > 1) {
      const std::string path = "\"" + words.substr(words.find(' ')) + "\")";
      EXPECT_NE(bash.find(path), std::string::npos) << path;
      EXPECT_NE(zsh.find(path), std::string::npos) << path;
      EXPECT_NE(zsh.find("'" + command.words.back() + ":"), std::string::npos) << words;
    }
    for (const OptionDoc& option : command.options) {
      for (const std::string& name : option.names) {
        std::string escaped;
        for (const char c : name) escaped += c == '-' ? std::string{"\\-"} : std::string{c};
        EXPECT_NE(man.find(escaped), std::string::npos) << name;
        EXPECT_NE(bash.find(" " + name), std::string::npos) << name;
        EXPECT_NE(zsh.find("'" + name + ":"), std::string::npos) << name;
      }
    }
  });
}

TEST_F(Docs, BashOffersWhatFits) {
  const std::set<std::string> commands = offered({"resetd", ""});
  for (const char* const word : {"run", "audit", "db", "--config", "--version"})
    EXPECT_TRUE(commands.contains(word)) << word;
  EXPECT_EQ(offered({"resetd", "audit", "ve"}), std::set<std::string>{"verify"});
  EXPECT_EQ(offered({"resetd", "audit", "verify", "--an"}), std::set<std::string>{"--anchor"});
  EXPECT_EQ(offered({"resetd", "audit", "verify", "--con"}), std::set<std::string>{"--config"});
  EXPECT_EQ(offered({"resetd", "status", "-o", ""}), (std::set<std::string>{"json", "table"}));
  EXPECT_EQ(offered({"resetd", "--config", "run", "au"}), std::set<std::string>{"audit"})
      << "an option's value is no command";
  file("orders.yaml", "");
  EXPECT_TRUE(offered({"resetd", "run", "ord"}).contains("orders.yaml"));
  EXPECT_TRUE(offered({"resetd", "--config", "ord"}).contains("orders.yaml"));
  EXPECT_FALSE(offered({"resetd", "status", "ord"}).contains("orders.yaml")) << "it takes no file";
}

TEST_F(Docs, ShellsTakeTheScripts) {
  EXPECT_EQ(shell("bash -n " + file("resetd.bash", bash_completion(program_))).out, "");
  if (is_there("zsh")) {
    const Ran zsh = shell("zsh -n " + file("_resetd", zsh_completion(program_)));
    EXPECT_EQ(zsh.out, "");
    EXPECT_EQ(zsh.status, 0);
  }
}

TEST_F(Docs, TheManualPageIsSound) {
  const std::string page = file("resetd.1", man_page(program_, "1.0"));
  if (is_there("groff")) {
    EXPECT_EQ(shell("groff -man -Tutf8 -ww -rCHECKSTYLE=10 " + page + " > " + (folder_ / "page").string()).out, "");
  }
  if (is_there("mandoc")) {
    EXPECT_EQ(shell("mandoc -Tlint -Wwarning " + page).out, "");
  }
  EXPECT_TRUE(man_page(program_, "1.0").starts_with(".TH RESETD 1 "));
}

}  // namespace docs_test
}  // namespace
}  // namespace resetd::daemon
