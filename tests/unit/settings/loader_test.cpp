// The whole file: defaults, paths, and every section but the consoles.

#include "support.hpp"

namespace resetd::settings {
namespace {

using namespace testing_support;
using namespace std::chrono_literals;

TEST(Loader, FillsInEveryDefault) {
  Settings expected;
  expected.consoles.resize(1);
  Console& console = expected.consoles[0];
  console.name = "prod";
  console.url = {true, "cloudcanal.example.com", 443, "", "https://cloudcanal.example.com"};
  console.access_key = "AK1";
  console.secret_key_file = {"prod-secret", "/run/credentials/resetd.service/prod-secret"};
  const Settings settings = good(console_only);
  EXPECT_EQ(settings, expected);
  EXPECT_EQ(settings.state_dir, "/var/lib/resetd");
  EXPECT_EQ(settings.panic_file, "/var/lib/resetd/PANIC");
  EXPECT_EQ(settings.listen.unix_socket, "/run/resetd/resetd.sock");
  EXPECT_EQ(settings.listen.allow_groups, std::vector<std::string>{"resetd"});
  EXPECT_EQ(settings.drain_timeout, 30s);
  EXPECT_EQ(settings.log.level, LogLevel::info);
  EXPECT_EQ(settings.log.format, LogFormat::automatic);
}

TEST(Loader, ReadsEverySetting) {
  const Settings settings =
      good(console_only +
           "state_dir: /srv/resetd/\n"
           "listen:\n"
           "  unix: /tmp/r.sock\n"
           "  http: 127.0.0.1:8470\n"
           "  token_file: /etc/resetd/token\n"
           "  allow_uids: [0, 1000, 4294967294]\n"
           "  allow_groups: [ops, dba]\n"
           "spool_dir: /var/spool/resetd\n"
           "audit: {mirror_file: /var/log/resetd/audit.jsonl}\n"
           "approval: {two_person: true}\n"
           "drain_timeout: 1m30s\n"
           "panic_file: /run/resetd/PANIC\n"
           "notify:\n"
           "  - {url: 'https://hook.example/x?token=t', events: [run.halted], secret_file: ./hook}\n"
           "  - {exec: [notify.sh, --now], events: [run.finished, task.held]}\n"
           "log: {level: debug, format: json}\n");
  EXPECT_EQ(settings.state_dir, "/srv/resetd");
  EXPECT_EQ(settings.listen.unix_socket, "/tmp/r.sock");
  EXPECT_EQ(settings.listen.http, (Endpoint{"127.0.0.1", 8470}));
  EXPECT_EQ(settings.listen.token_file, (SecretFile{"/etc/resetd/token", "/etc/resetd/token"}));
  EXPECT_EQ(settings.listen.allow_uids, (std::vector<std::uint32_t>{0, 1000, 4'294'967'294}));
  EXPECT_EQ(settings.listen.allow_groups, (std::vector<std::string>{"ops", "dba"}));
  EXPECT_EQ(settings.spool_dir, "/var/spool/resetd");
  EXPECT_EQ(settings.mirror_file, "/var/log/resetd/audit.jsonl");
  EXPECT_TRUE(settings.two_person);
  EXPECT_EQ(settings.drain_timeout, 90s);
  EXPECT_EQ(settings.panic_file, "/run/resetd/PANIC");
  ASSERT_EQ(settings.notify.size(), 2u);
  EXPECT_EQ(settings.notify[0].url, "https://hook.example/x?token=t");
  EXPECT_EQ(settings.notify[0].secret_file, (SecretFile{"./hook", "/etc/resetd/hook"}));
  EXPECT_EQ(settings.notify[1].exec, (std::vector<std::string>{"/etc/resetd/notify.sh", "--now"}));
  EXPECT_EQ(settings.notify[1].events, (std::vector<std::string>{"run.finished", "task.held"}));
  EXPECT_EQ(settings.log, (Log{LogLevel::debug, LogFormat::json}));
}

TEST(Loader, TakesRelativePathsFromTheFilesFolder) {
  EXPECT_EQ(good(console_only + "state_dir: state\n").state_dir, "/etc/resetd/state");
  EXPECT_EQ(good(console_only + "state_dir: ../state/./x/\n").state_dir, "/etc/state/x");
  EXPECT_EQ(good(console_only + "state_dir: state\n").panic_file, "/etc/resetd/state/PANIC");
  EXPECT_EQ(good(console_only + "listen: {unix: r.sock}\n").listen.unix_socket, "/etc/resetd/r.sock");
  EXPECT_EQ(good(console_only + "state_dir: .\n").state_dir, "/etc/resetd");
  const Loaded loaded = parse(console_only + "state_dir: s\n", "conf/resetd.yaml", {});
  EXPECT_EQ(loaded.settings.state_dir, std::filesystem::current_path() / "conf/s");
}

TEST(Loader, ExpandsNoHome) {
  expect_problem(console_only + "state_dir: ~/resetd\n", "6:12", "not expanded as a shell would");
}

TEST(Loader, ListsTheKnownKeysForAnUnknownOne) {
  expect_problem(console_only + "statedir: /a\n", "6:1",
                 "unknown key `statedir`: the keys known here are state_dir, listen, consoles, spool_dir, audit, "
                 "approval, drain_timeout, panic_file, notify, log");
  expect_problem(console_only + "log: {colour: red}\n", "6:7", "unknown key `colour` in log: the keys known here are");
  expect_problem(console_only + "listen: {tcp: 1}\n", "6:10", "unknown key `tcp` in listen");
  expect_problem(console_only + "audit: {file: 1}\n", "6:9", "unknown key `file` in audit");
  expect_problem(console_only + "approval: {x: 1}\n", "6:12", "unknown key `x` in approval");
}

TEST(Loader, RefusesIntegersThatAreNotPlain) {
  for (const char* uid : {"0644", "\"5\"", "'5'", "+5", "0x5", "0o7", "5e0", "1_0", "-1", "4294967295", "5.0", "root",
                          "18446744073709551616", "true"}) {
    expect_problem(console_only + "listen: {allow_uids: [" + uid + "]}\n", "6:23", "listen.allow_uids[0]");
  }
}

TEST(Loader, RefusesBooleansThatAreNotPlain) {
  for (const char* flag : {"yes", "True", "on", "1", "\"true\""})
    expect_problem(console_only + "approval: {two_person: " + flag + "}\n", "6:24", "approval.two_person");
}

TEST(Loader, RefusesAKeyWithoutAValue) {
  for (const char* key :
       {"state_dir", "listen", "spool_dir", "audit", "approval", "drain_timeout", "panic_file", "notify", "log"}) {
    expect_problem(console_only + key + ":\n", "6:1", std::string{key} + ": has no value");
    expect_problem(console_only + key + ": ~\n", "6:1", std::string{key} + ": has no value");
  }
  expect_problem(console_only + "state_dir: \"\"\n", "6:12", "is empty");
}

TEST(Loader, RefusesTextThatIsNoLine) {
  expect_problem(console_only + "state_dir: \"/a\\nb\"\n", "6:12", "control character");
  expect_problem(console_only + "state_dir: \"/a\\0b\"\n", "6:12", "control character");
  expect_problem(console_only + "state_dir: /" + std::string(5000, 'a') + "\n", "6:12", "longer than 4096 bytes");
}

TEST(Loader, ListensOnLoopbackOnly) {
  const auto listen = [](const std::string& address) {
    return console_only + "listen: {http: '" + address + "', token_file: ./t}\n";
  };
  EXPECT_EQ(good(listen("[::1]:1")).listen.http, (Endpoint{"::1", 1}));
  EXPECT_EQ(good(listen("127.1.2.3:65535")).listen.http, (Endpoint{"127.1.2.3", 65535}));
  expect_problem(listen("0.0.0.0:8470"), "6:16", "reachable from other machines");
  expect_problem(listen("192.168.0.1:8470"), "6:16", "reachable from other machines");
  for (const char* address : {"127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:08470", "localhost:8470",
                              ":8470", "[::]:8470", "::1:8470", "127.0.0.1:", "127.1:80"}) {
    expect_problem(listen(address), "6:16", "listen.http");
  }
  expect_problem(console_only + "listen: {http: '127.0.0.1:8470'}\n", "6:9", "has http but no token_file");
  expect_problem(console_only + "listen: {unix: /" + std::string(107, 'a') + "}\n", "6:16", "longer than 107 bytes");
  good(console_only + "listen: {unix: /" + std::string(106, 'a') + "}\n");
  expect_problem(console_only + "listen: {allow_groups: ['a b']}\n", "6:25", "is no group's name");
}

TEST(Loader, BoundsTheDrainTimeout) {
  EXPECT_EQ(good(console_only + "drain_timeout: 0s\n").drain_timeout, 0s);
  EXPECT_EQ(good(console_only + "drain_timeout: 1h\n").drain_timeout, 1h);
  expect_problem(console_only + "drain_timeout: 61m\n", "6:16", "outside of 0s to 1h");
}

TEST(Loader, ReadsLogWords) {
  EXPECT_EQ(good(console_only + "log: {level: trace, format: auto}\n").log,
            (Log{LogLevel::trace, LogFormat::automatic}));
  EXPECT_EQ(good(console_only + "log: {level: warn, format: journald}\n").log,
            (Log{LogLevel::warn, LogFormat::journald}));
  EXPECT_EQ(good(console_only + "log: {level: error, format: text}\n").log, (Log{LogLevel::error, LogFormat::text}));
  expect_problem(console_only + "log: {level: loud}\n", "6:14", "write one of trace, debug, info, warn, error");
  expect_problem(console_only + "log: {format: xml}\n", "6:15", "write one of auto, journald, text, json");
}

TEST(Loader, ChecksNotifications) {
  const auto notify = [](const std::string& one) { return console_only + "notify: [" + one + "]\n"; };
  EXPECT_TRUE(good(console_only + "notify: []\n").notify.empty());
  EXPECT_EQ(good(notify("{exec: /bin/true, events: [run.halted]}")).notify.at(0).exec,
            std::vector<std::string>{"/bin/true"});
  expect_problem(notify("{events: [run.halted]}"), "6:10", "needs exactly one of url and exec");
  expect_problem(notify("{url: 'http://h', exec: /x, events: [run.halted]}"), "6:10", "needs exactly one");
  expect_problem(notify("{url: 'http://h'}"), "6:10", "has no events");
  expect_problem(notify("{url: 'http://h', events: []}"), "6:36", "is empty");
  expect_problem(notify("{url: 'http://h', events: [run.exploded]}"), "6:37", "`run.exploded` is no event");
  expect_problem(notify("{url: 'http://h', events: [run.halted, run.halted]}"), "6:49", "a second time");
  expect_problem(notify("{exec: [], events: [run.halted]}"), "6:17", "is empty");
  expect_problem(notify("{exec: /x, events: [run.halted], secret_file: ./s}"), "6:10", "take secret_file out");
  expect_problem(notify("{url: 'http://h', events: [run.halted], when: now}"), "6:50",
                 "unknown key `when` in notify[0]");
  expect_problem(notify("run.halted"), "6:10", "notify[0]: is a single value");
  expect_problem(console_only + "notify: {}\n", "6:9", "is a map");
  expect_problem(notify("{url: 'ftp://h/hush', events: [run.halted]}"), "6:16", "does not begin with https");
  EXPECT_EQ(joined(problems_of(notify("{url: 'ftp://h/hush', events: [run.halted]}"))).find("hush"), std::string::npos);
}

TEST(Loader, ReadsAFile) {
  const Folder folder;
  const auto file = folder.write("resetd.yaml", console_only + "state_dir: state\n");
  const Loaded loaded = load(file, {});
  EXPECT_TRUE(loaded.problems.empty());
  EXPECT_EQ(loaded.settings.state_dir, folder.path() / "state");
  EXPECT_EQ(loaded.settings.consoles.at(0).secret_key_file, (SecretFile{"prod-secret", std::nullopt}));
}

TEST(Loader, SaysWhyAFileCannotBeRead) {
  const Folder folder;
  const auto missing = folder.path() / "none.yaml";
  const Loaded loaded = load(missing, {});
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(
      to_string(loaded.problems[0]),
      missing.string() +
          ": cannot be read: No such file or directory: write a configuration there, or name one with --config FILE");
  const Loaded of_folder = load(folder.path(), {});
  ASSERT_EQ(of_folder.problems.size(), 1u);
  EXPECT_NE(of_folder.problems[0].message.find("Is a directory"), std::string::npos);
}

TEST(Loader, ReadsOnlyTheCredentialsDirectoryFromTheEnvironment) {
  ASSERT_EQ(::setenv("CREDENTIALS_DIRECTORY", "/run/credentials/x", 1), 0);
  EXPECT_EQ(process_environment().credentials_directory, "/run/credentials/x");
  ASSERT_EQ(::setenv("CREDENTIALS_DIRECTORY", "", 1), 0);
  EXPECT_FALSE(process_environment().credentials_directory.has_value());
  ASSERT_EQ(::unsetenv("CREDENTIALS_DIRECTORY"), 0);
  EXPECT_FALSE(process_environment().credentials_directory.has_value());
}

TEST(Loader, TheShippedConfigurationLoads) {
  const std::filesystem::path file = std::filesystem::path{RESETD_SOURCE_DIR} / "config/resetd.yaml";
  const Loaded loaded = load(file, Environment{"/run/credentials/resetd.service"});
  for (const Problem& problem : loaded.problems) ADD_FAILURE() << to_string(problem);
  Settings defaults = good(console_only);
  defaults.consoles[0].access_key = "AK-replace-me";
  EXPECT_EQ(loaded.settings, defaults) << "config/resetd.yaml says that its values are the defaults";
}

}  // namespace
}  // namespace resetd::settings
