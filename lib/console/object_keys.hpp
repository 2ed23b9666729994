#pragma once
// The keys of the JSON objects that are open at a moment, one within the other: has this one had this key before?

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace resetd::console {

/// Takes no memory of its own for the usual small object: its keys stand behind those of the objects around it.
class ObjectKeys {
 public:
  void open() { objects_.push_back({keys_.size(), text_.size(), 0, nullptr}); }
  void close() {
    keys_.resize(objects_.back().first_key);
    text_.resize(objects_.back().text_begin);
    objects_.pop_back();
  }

  /// Of the innermost open object: false where it has that key already.
  bool insert(std::string_view key) {
    Object& object = objects_.back();
    if (object.many) return object.many->emplace(key).second;
    const std::uint64_t bit = std::uint64_t{1} << (likeness(key) % 64);
    if ((object.likenesses & bit) != 0 && has(object, key)) return false;
    object.likenesses |= bit;
    keys_.push_back({text_.size(), key.size()});
    text_.append(key);
    if (keys_.size() - object.first_key > few) look_up_from_now_on(object);
    return true;
  }

 private:
  /// Up to so many keys comparing with each is the fastest; what comes from outside may have thousands.
  static constexpr std::size_t few = 48;

  struct Key {
    std::size_t begin = 0;  ///< in text_
    std::size_t size = 0;
  };
  struct Object {
    std::size_t first_key = 0;     ///< in keys_
    std::size_t text_begin = 0;    ///< in text_
    std::uint64_t likenesses = 0;  ///< of its keys: one that has none of these is new
    std::unique_ptr<std::unordered_set<std::string>> many;
  };

  static std::size_t likeness(std::string_view key) {
    if (key.empty()) return 0;
    const auto of = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c)); };
    return key.size() + 7 * of(key[key.size() / 2]) + 13 * of(key.back());
  }
  bool has(const Object& object, std::string_view key) const {
    for (std::size_t i = object.first_key; i < keys_.size(); ++i) {
      if (text_of(i) == key) return true;
    }
    return false;
  }
  std::string_view text_of(std::size_t key) const { return {text_.data() + keys_[key].begin, keys_[key].size}; }
  void look_up_from_now_on(Object& object) {
    object.many = std::make_unique<std::unordered_set<std::string>>();
    for (std::size_t i = object.first_key; i < keys_.size(); ++i) object.many->emplace(text_of(i));
  }

  std::vector<Object> objects_;
  std::vector<Key> keys_;
  std::string text_;
};

}  // namespace resetd::console
