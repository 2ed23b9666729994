#pragma once
// Which jobs `list` and `listbypage` show: the filters, their types, and the answer's order.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "console_sim/body.hpp"
#include "console_sim/world.hpp"

namespace console_sim {

struct Filters {
  std::optional<std::string> name, desc, type, status, worker_ip, object, uid, order;
  std::optional<std::int64_t> id, source, target, worker_id;
  bool ascending = true;
};

/// Reads the filters that the call takes; `errors` gets a line for each unknown or ill-typed field.
Filters read_filters(const Body& body, bool by_page, std::vector<std::string>& errors);

using JobIds = std::shared_ptr<const std::vector<std::int64_t>>;

class Listing {
 public:
  explicit Listing(World& world) : world_(world) {}

  /// Ids in the order asked for: by creation, which is by id; newest first only where the request says so.
  JobIds find(const Filters& filters, std::int64_t now_ms);

 private:
  JobIds find_static(const Filters& filters);

  World& world_;
  /// What does not change with time is searched once: paging through a filtered million asks for it page after page.
  std::string last_key_;
  JobIds last_;
};

}  // namespace console_sim
