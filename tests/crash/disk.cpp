#include "crash/disk.hpp"

#include <algorithm>
#include <stdexcept>

namespace resetd::crash {
namespace {

using Kind = Operation::Kind;

bool chance(Disk::Random& random) {
  return std::uniform_int_distribution<int>{0, 1}(random) == 1;
}

std::size_t below(std::size_t bound, Disk::Random& random) {
  return std::uniform_int_distribution<std::size_t>{0, bound - 1}(random);
}

void apply(std::string& contents, const Operation& change) {
  const auto offset = static_cast<std::size_t>(change.offset);
  if (change.kind == Kind::truncate) {
    if (contents.size() > offset) contents.resize(offset);
    return;
  }
  if (contents.size() < offset + change.bytes.size()) contents.resize(offset + change.bytes.size(), '\0');
  contents.replace(offset, change.bytes.size(), change.bytes);
}

void apply(std::map<std::string, int>& names, const Operation& change) {
  if (change.kind == Kind::create)
    names[change.name] = change.inode;
  else
    names.erase(change.name);
}

/// A write as one for each sector that it touches; anything else as it is.
std::vector<Operation> by_sector(const Operation& change) {
  if (change.kind != Kind::write) return {change};
  std::vector<Operation> parts;
  for (std::size_t at = 0; at < change.bytes.size();) {
    const std::int64_t offset = change.offset + static_cast<std::int64_t>(at);
    const auto left_of_sector = static_cast<std::size_t>(sector_size - offset % sector_size);
    Operation part{.kind = Kind::write, .inode = change.inode, .offset = offset};
    part.bytes = change.bytes.substr(at, left_of_sector);
    at += part.bytes.size();
    parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<Operation> by_sector(const std::vector<Operation>& changes) {
  std::vector<Operation> parts;
  for (const Operation& change : changes)
    for (Operation& part : by_sector(change)) parts.push_back(std::move(part));
  return parts;
}

std::vector<Operation> surviving(std::vector<Operation> changes, Survival survival, Disk::Random& random) {
  switch (survival) {
    case Survival::none:
      return {};
    case Survival::prefix:
      changes = by_sector(changes);
      changes.resize(below(changes.size() + 1, random));
      return changes;
    case Survival::sectors:
      changes = by_sector(changes);
      std::shuffle(changes.begin(), changes.end(), random);
      break;
    case Survival::writes:
      break;
  }
  std::erase_if(changes, [&random](const Operation&) { return chance(random); });
  return changes;
}

/// The file system's own journal keeps the order of names: what is kept of them is kept in order.
std::vector<Operation> surviving_names(std::vector<Operation> changes, Survival survival, Disk::Random& random) {
  if (survival == Survival::none) return {};
  changes.resize(below(changes.size() + 1, random));
  return changes;
}

}  // namespace

void Disk::carry_out(const Operation& operation) {
  switch (operation.kind) {
    case Kind::create:
      inodes_[operation.inode];
      names_since_.push_back(operation);
      return;
    case Kind::remove:
      names_since_.push_back(operation);
      return;
    case Kind::write:
    case Kind::truncate:
      inodes_.at(operation.inode).since.push_back(operation);
      return;
    case Kind::sync: {
      Inode& inode = inodes_.at(operation.inode);
      for (const Operation& change : inode.since) apply(inode.synced, change);
      inode.since.clear();
      return;
    }
    case Kind::sync_folder:
      for (const Operation& change : names_since_) apply(names_, change);
      names_since_.clear();
      return;
  }
  throw std::logic_error("an operation of no kind");
}

Disk::Image Disk::after_cut(const Operation* under_way, Survival survival, Random& random) const {
  // What is under way may have been done in part, as may all that was not synced: a sync may have done anything or
  // nothing yet.
  std::vector<Operation> name_changes = names_since_;
  const bool changes_name =
      under_way != nullptr && (under_way->kind == Kind::create || under_way->kind == Kind::remove);
  if (changes_name) name_changes.push_back(*under_way);
  std::map<std::string, int> names = names_;
  for (const Operation& change : surviving_names(std::move(name_changes), survival, random)) apply(names, change);

  Image image;
  for (const auto& [name, number] : names) {
    const auto found = inodes_.find(number);  // not there: being created
    const Inode inode = found == inodes_.end() ? Inode{} : found->second;
    std::vector<Operation> changes = inode.since;
    const bool changes_file = under_way != nullptr && under_way->inode == number &&
                              (under_way->kind == Kind::write || under_way->kind == Kind::truncate);
    if (changes_file) changes.push_back(*under_way);
    std::string contents = inode.synced;
    for (const Operation& change : surviving(std::move(changes), survival, random)) apply(contents, change);
    image.emplace(name, std::move(contents));
  }
  return image;
}

}  // namespace resetd::crash
