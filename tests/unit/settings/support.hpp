#pragma once
// Configurations as short texts, read as /etc/resetd/resetd.yaml.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "settings/loader.hpp"

namespace resetd::settings::testing_support {

inline const std::string console_only =
    "consoles:\n"
    "  prod:\n"
    "    url: https://cloudcanal.example.com\n"
    "    access_key: AK1\n"
    "    secret_key_file: prod-secret\n";

inline Loaded parse_text(const std::string& text) {
  return parse(text, "/etc/resetd/resetd.yaml", Environment{"/run/credentials/resetd.service"});
}

/// Without the file's name: `LINE:COLUMN: message`.
inline std::vector<std::string> problems_of(const std::string& text) {
  std::vector<std::string> lines;
  for (const Problem& problem : parse_text(text).problems) {
    const std::string line = to_string(problem);
    EXPECT_TRUE(line.starts_with("/etc/resetd/resetd.yaml:")) << line;
    lines.push_back(line.substr(std::string{"/etc/resetd/resetd.yaml:"}.size()));
  }
  return lines;
}

inline std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// Exactly one problem, which starts with the place and holds the part.
inline void expect_problem(const std::string& text, const std::string& place, const std::string& part) {
  const auto lines = problems_of(text);
  ASSERT_EQ(lines.size(), 1u) << text << "\n" << joined(lines);
  EXPECT_TRUE(lines[0].starts_with(place + ": ")) << lines[0];
  EXPECT_NE(lines[0].find(part), std::string::npos) << lines[0];
}

inline Settings good(const std::string& text) {
  Loaded loaded = parse_text(text);
  for (const Problem& problem : loaded.problems) ADD_FAILURE() << to_string(problem) << "\nin:\n" << text;
  return loaded.settings;
}

/// The one console, with more lines in it.
inline std::string with_console_line(const std::string& line) {
  return console_only + "    " + line + "\n";
}

inline Console console_with(const std::string& line) {
  const Settings settings = good(with_console_line(line));
  EXPECT_EQ(settings.consoles.size(), 1u);
  return settings.consoles.empty() ? Console{} : settings.consoles.front();
}

/// A folder of its own, gone afterwards.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "resetd-settings-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::string& name, const std::string& text, unsigned mode = 0600) const {
    const std::filesystem::path file = path_ / name;
    std::ofstream{file, std::ios::binary} << text;
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace resetd::settings::testing_support
