#include "settings/secret.hpp"

#include <sys/stat.h>

#include <type_traits>

#include "settings/files.hpp"
#include "support.hpp"

namespace resetd::settings {
namespace {

using namespace testing_support;

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret> && std::is_nothrow_move_assignable_v<Secret>);
template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};
static_assert(Printable<std::string> && !Printable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string_view> && !std::is_convertible_v<Secret, std::string>);

std::string fault_of(const std::filesystem::path& file) {
  const auto result = read_secret(file);
  if (result.has_value()) return "(accepted)";
  EXPECT_EQ(result.error().kind, core::ErrorKind::bad_input);
  EXPECT_TRUE(result.error().message.starts_with(file.string() + ": ")) << result.error().message;
  EXPECT_EQ(result.error().message.find("hush"), std::string::npos) << result.error().message;
  return result.error().message;
}

TEST(Secret, MovesAndLeavesNothingBehind) {
  Secret first{"hush"};
  Secret second{std::move(first)};
  EXPECT_EQ(second.reveal(), "hush");
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the point
  Secret third{"other"};
  third = std::move(second);
  EXPECT_EQ(third.reveal(), "hush");
  EXPECT_EQ(second.reveal(), "");  // NOLINT(bugprone-use-after-move)
}

TEST(ReadSecret, TrimsOneLineEnd) {
  const Folder folder;
  EXPECT_EQ(read_secret(folder.write("a", "hush")).value().reveal(), "hush");
  EXPECT_EQ(read_secret(folder.write("b", "hush\n")).value().reveal(), "hush");
  EXPECT_EQ(read_secret(folder.write("c", "hush\r\n")).value().reveal(), "hush");
  EXPECT_EQ(read_secret(folder.write("d", " hush \n")).value().reveal(), " hush ");
  EXPECT_EQ(read_secret(folder.write("e", std::string(4096, 'x') + "\n")).value().reveal().size(), 4096u);
}

TEST(ReadSecret, RefusesFilesThatOthersCanOpen) {
  const Folder folder;
  for (const unsigned mode : {0640u, 0604u, 0660u, 0602u, 0644u, 0777u, 0620u}) {
    EXPECT_NE(fault_of(folder.write("key", "hush\n", mode)).find("run chmod 0600"), std::string::npos) << mode;
    std::filesystem::remove(folder.path() / "key");
  }
  for (const unsigned mode : {0400u, 0600u, 0700u, 0711u}) {
    EXPECT_EQ(fault_of(folder.write("key", "hush\n", mode)), "(accepted)") << mode;
    std::filesystem::remove(folder.path() / "key");
  }
  EXPECT_NE(fault_of(folder.write("key", "hush\n", 0640)).find("mode 0640"), std::string::npos);
}

TEST(ReadSecret, RefusesWhatIsNoFile) {
  const Folder folder;
  EXPECT_NE(fault_of(folder.path()).find("no regular file"), std::string::npos);
  const auto fifo = folder.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_NE(fault_of(fifo).find("no regular file"), std::string::npos);
  EXPECT_NE(fault_of(folder.path() / "none").find("No such file"), std::string::npos);
}

TEST(ReadSecret, LooksAtWhatALinkPointsTo) {
  const Folder folder;
  std::filesystem::create_symlink(folder.write("open", "hush", 0644), folder.path() / "link");
  EXPECT_NE(fault_of(folder.path() / "link").find("mode 0644"), std::string::npos);
}

TEST(ReadSecret, RefusesWhatIsNoKey) {
  const Folder folder;
  EXPECT_NE(fault_of(folder.write("a", "")).find("is empty"), std::string::npos);
  EXPECT_NE(fault_of(folder.write("b", "\n")).find("is empty"), std::string::npos);
  EXPECT_NE(fault_of(folder.write("c", "hush\nhush\n")).find("more than one line"), std::string::npos);
  EXPECT_NE(fault_of(folder.write("d", "hush\n\n")).find("more than one line"), std::string::npos);
  EXPECT_NE(fault_of(folder.write("e", std::string("hu\0sh", 5))).find("control characters"), std::string::npos);
  EXPECT_NE(fault_of(folder.write("f", std::string(4097, 'x'))).find("more than 4096 bytes"), std::string::npos);
  EXPECT_NE(fault_of(folder.write("g", std::string(100'000, 'x'))).find("more than 4096 bytes"), std::string::npos);
}

TEST(ReadSecret, NeedsACredentialsDirectoryForAName) {
  const auto result = read_secret(SecretFile{"prod-secret", std::nullopt});
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(
      result.error().message,
      "`prod-secret` is a credential's name, and CREDENTIALS_DIRECTORY is not set: start resetd from its unit with "
      "LoadCredential=, or write a path with a slash, such as ./prod-secret");
}

TEST(ReadAccessKey, TakesItFromEitherPlace) {
  const Folder folder;
  Console console;
  console.name = "c";
  EXPECT_TRUE(read_access_key(console).has_error());
  console.access_key_file = SecretFile{"./a", folder.write("a", "AK9\n", 0644)};
  EXPECT_EQ(read_access_key(console).value(), "AK9");
  console.access_key_file = SecretFile{"./b", folder.write("b", "", 0644)};
  EXPECT_TRUE(read_access_key(console).has_error());
  console.access_key_file.reset();
  console.access_key = "AK1";
  EXPECT_EQ(read_access_key(console).value(), "AK1");
}

class CheckFiles : public testing::Test {
 protected:
  std::vector<std::string> problems(const std::string& more) {
    const auto file =
        folder.write("resetd.yaml",
                     "consoles: {c: {url: 'https://h', access_key_file: ./access, secret_key_file: ./key, "
                     "tls: {ca_file: ca.pem}}}\n" +
                         more);
    const Loaded loaded = load(file, {});
    EXPECT_TRUE(loaded.problems.empty());
    std::vector<std::string> lines;
    for (const Problem& problem : check_files(loaded.settings, file)) {
      EXPECT_EQ(problem.file, file.string());
      EXPECT_EQ(problem.line, 0u);
      lines.push_back(problem.message);
    }
    return lines;
  }

  Folder folder;
};

TEST_F(CheckFiles, FindsNothingWhereAllIsThere) {
  folder.write("access", "AK1\n", 0644);
  folder.write("key", "hush\n");
  folder.write("ca.pem", "x", 0644);
  folder.write("token", "t\n");
  folder.write("hook.sh", "#!/bin/sh\n", 0700);
  EXPECT_EQ(joined(problems("state_dir: not-yet-there\nspool_dir: .\naudit: {mirror_file: audit.jsonl}\n"
                            "listen: {http: '127.0.0.1:1', token_file: ./token}\n"
                            "notify: [{exec: hook.sh, events: [run.halted]}]\n")),
            "");
}

TEST_F(CheckFiles, AMirrorIsAFileOfItsOwn) {
  folder.write("access", "AK1\n", 0644);
  folder.write("key", "hush\n");
  folder.write("ca.pem", "x", 0644);
  folder.write("token", "t\n");
  const auto of_mirror = [this](const std::string& name) {
    return joined(problems("state_dir: state\naudit: {mirror_file: " + name + "}\n"));
  };
  folder.write("audit.jsonl", "");
  EXPECT_EQ(of_mirror("audit.jsonl"), "");
  std::filesystem::create_symlink(folder.path() / "audit.jsonl", folder.path() / "link");
  EXPECT_NE(of_mirror("link").find("link is a symbolic link"), std::string::npos) << of_mirror("link");
  std::filesystem::create_directory(folder.path() / "sub");
  EXPECT_NE(of_mirror("sub").find("sub is no regular file"), std::string::npos) << of_mirror("sub");
}

TEST_F(CheckFiles, ASpoolThatEverybodyMayWriteToIsNone) {
  folder.write("access", "AK1\n", 0644);
  folder.write("key", "hush\n");
  folder.write("ca.pem", "x", 0644);
  std::filesystem::create_directory(folder.path() / "spool");
  std::filesystem::permissions(folder.path() / "spool", std::filesystem::perms{0770});
  EXPECT_EQ(joined(problems("state_dir: state\nspool_dir: spool\n")), "");
  std::filesystem::permissions(folder.path() / "spool", std::filesystem::perms{0772});
  const std::string found = joined(problems("state_dir: state\nspool_dir: spool\n"));
  EXPECT_NE(found.find("may be written to by everybody"), std::string::npos) << found;
}

TEST_F(CheckFiles, NamesEveryFaultAtOnce) {
  folder.write("key", "hush\n", 0644);
  folder.write("state", "a file\n");
  folder.write("hook.sh", "#!/bin/sh\n", 0600);
  const auto lines = problems(
      "state_dir: state\nspool_dir: spool\naudit: {mirror_file: none/audit.jsonl}\n"
      "listen: {http: '127.0.0.1:1', token_file: ./token}\n"
      "notify: [{exec: hook.sh, events: [run.halted]}, {url: 'http://h', events: [run.halted], secret_file: ./s}]\n");
  ASSERT_EQ(lines.size(), 9u) << joined(lines);
  for (const std::string key : {"state_dir: ", "listen.token_file: ", "consoles.c.access_key_file: ",
                                "consoles.c.secret_key_file: ", "consoles.c.tls.ca_file: ", "spool_dir: ",
                                "audit.mirror_file: ", "notify[0].exec: ", "notify[1].secret_file: "}) {
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(key); }), 1)
        << key << joined(lines);
  }
  EXPECT_EQ(joined(lines).find("hush"), std::string::npos);
}

}  // namespace
}  // namespace resetd::settings
