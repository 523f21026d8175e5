#include "models/strict_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <vector>

namespace ballast::models {
namespace {

using nlohmann::json;

/// Watches a parser: parsers keep different ones of two equal keys.
class Watch {
 public:
  Watch(int max_depth, const std::string& name)
      : max_depth_(max_depth), name_(name) {}

  void See(int depth, json::parse_event_t event, const json& parsed) {
    using Event = json::parse_event_t;
    const bool opens =
        event == Event::object_start || event == Event::array_start;
    if (opens && depth >= max_depth_) {
      throw std::invalid_argument(name_ + ": JSON nested deeper than " +
                                  std::to_string(max_depth_) + " levels");
    }
    if (event == Event::object_start) keys_.push_back(0);
    if (event == Event::key) ++keys_.back();
    if (event != Event::object_end) return;
    // Of equal keys the object has kept one.
    if (parsed.size() != keys_.back()) repeats_ = true;
    keys_.pop_back();
  }

  bool repeats() const { return repeats_; }

 private:
  int max_depth_;
  const std::string& name_;
  std::vector<std::size_t> keys_;  ///< Seen so far, of each open object.
  bool repeats_ = false;
};

/// Names the key that stands twice, in a document where one does.
[[noreturn]] void RefuseRepeatedKey(std::string_view text,
                                    const std::string& name) {
  std::vector<std::set<std::string>> keys;
  std::string repeated;
  const auto see = [&](int, json::parse_event_t event, const json& parsed) {
    using Event = json::parse_event_t;
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key && repeated.empty() &&
        !keys.back().insert(parsed.get_ref<const std::string&>()).second) {
      repeated = parsed.get_ref<const std::string&>();
    }
    return true;
  };
  const json ignored = json::parse(text, see);
  throw std::invalid_argument(name + ": the JSON key \"" + repeated +
                              "\" stands twice in one object");
}

}  // namespace

json ParseStrictJson(std::string_view text, int max_depth,
                     const std::string& name) {
  Watch watch(max_depth, name);
  try {
    json document = json::parse(
        text, [&](int depth, json::parse_event_t event, json& parsed) {
          watch.See(depth, event, parsed);
          return true;
        });
    if (watch.repeats()) RefuseRepeatedKey(text, name);
    return document;
  } catch (const json::exception& error) {
    // Without the library's "[json.exception.parse_error.101] ".
    const std::string_view reason = error.what();
    const std::size_t bracket = reason.find("] ");
    throw std::invalid_argument(
        name + ": not valid JSON: " +
        std::string(reason.substr(
            bracket == std::string_view::npos ? 0 : bracket + 2)));
  }
}

}  // namespace ballast::models
