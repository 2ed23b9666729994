#pragma once
// The configuration's parts, each from its node. What is wrong goes into the reading's problems.

#include "settings/settings.hpp"
#include "settings/values.hpp"

namespace resetd::settings {

Listen read_listen(Reading& reading, const Named& value);
std::vector<Console> read_consoles(Reading& reading, const Named& value);
std::vector<Notification> read_notify(Reading& reading, const Named& value);
Log read_log(Reading& reading, const Named& value);

/// The whole file.
Settings read_settings(Reading& reading, const Node& root);

}  // namespace resetd::settings
