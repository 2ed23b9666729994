#pragma once
// What yaml-cpp alone takes for a plan's events: no reader that is built on it can be faster.

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace resetd::bench {

class ScalarCounter : public YAML::EventHandler {
 public:
  std::int64_t count = 0;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override { ++count; }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

/// How many scalars the file's events hold. Throws what yaml-cpp throws.
inline std::int64_t scalars_in(const std::filesystem::path& plan) {
  std::ifstream file(plan);
  YAML::Parser parser(file);
  ScalarCounter counter;
  while (parser.HandleNextDocument(counter)) {
  }
  return counter.count;
}

}  // namespace resetd::bench
