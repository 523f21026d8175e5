#include "models/strict_json.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

namespace ballast::models {
namespace {

using nlohmann::json;

/// Makes a document of what the library's parser calls out. Objects and arrays
/// that are still open are the last of their parents, so they do not move.
class Builder {
 public:
  Builder(int max_depth, const std::string& name)
      : max_depth_(max_depth), name_(name) {}

  json Take() { return std::move(root_); }

  // What the parser calls; false would end it. Texts are copied: their memory
  // is where the parser reads the next one.
  bool null() { return Add(nullptr); }
  bool boolean(bool value) { return Add(value); }
  bool number_integer(json::number_integer_t value) { return Add(value); }
  bool number_unsigned(json::number_unsigned_t value) { return Add(value); }
  bool number_float(json::number_float_t value, const std::string&) {
    return Add(value);
  }
  bool string(const std::string& value) { return Add(value); }
  bool binary(json::binary_t&) { return false; }
  bool start_object(std::size_t) { return Open(json::object()); }
  bool start_array(std::size_t) { return Open(json::array()); }
  bool end_object() { return Close(); }
  bool end_array() { return Close(); }

  bool key(const std::string& key) {
    auto& object = open_.back()->get_ref<json::object_t&>();
    const auto [at, is_new] = object.try_emplace(key);
    // Parsers keep different ones of two equal keys.
    if (!is_new) {
      throw std::invalid_argument(name_ + ": the JSON key \"" + at->first +
                                  "\" stands twice in one object");
    }
    value_ = &at->second;
    return true;
  }

  bool parse_error(std::size_t, const std::string&,
                   const json::exception& error) {
    // Without the library's "[json.exception.parse_error.101] ".
    const std::string_view reason = error.what();
    const std::size_t bracket = reason.find("] ");
    throw std::invalid_argument(
        name_ + ": not valid JSON: " +
        std::string(reason.substr(
            bracket == std::string_view::npos ? 0 : bracket + 2)));
  }

 private:
  template <typename Value>
  bool Add(Value&& value) {
    Place() = std::forward<Value>(value);
    return true;
  }

  bool Open(json&& container) {
    if (std::ssize(open_) >= max_depth_) {
      throw std::invalid_argument(name_ + ": JSON nested deeper than " +
                                  std::to_string(max_depth_) + " levels");
    }
    json& place = Place();
    place = std::move(container);
    open_.push_back(&place);
    return true;
  }

  bool Close() {
    open_.pop_back();
    return true;
  }

  json& Place() {
    if (open_.empty()) return root_;
    json& parent = *open_.back();
    if (parent.is_object()) return *value_;
    return parent.get_ref<json::array_t&>().emplace_back();
  }

  int max_depth_;
  const std::string& name_;
  json root_;
  std::vector<json*> open_;  ///< The outermost first.
  json* value_ = nullptr;    ///< Of the last key.
};

}  // namespace

json ParseStrictJson(std::string_view text, int max_depth,
                     const std::string& name) {
  Builder builder(max_depth, name);
  json::sax_parse(text, &builder);
  return builder.Take();
}

}  // namespace ballast::models
