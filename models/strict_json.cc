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
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event != Event::key) return;
    const auto& key = parsed.get_ref<const std::string&>();
    if (!keys_.back().insert(key).second) {
      throw std::invalid_argument(name_ + ": the JSON key \"" + key +
                                  "\" stands twice in one object");
    }
  }

 private:
  int max_depth_;
  const std::string& name_;
  std::vector<std::set<std::string>> keys_;  ///< Of each open object.
};

}  // namespace

json ParseStrictJson(std::string_view text, int max_depth,
                     const std::string& name) {
  Watch watch(max_depth, name);
  try {
    return json::parse(text,
                       [&](int depth, json::parse_event_t event, json& parsed) {
                         watch.See(depth, event, parsed);
                         return true;
                       });
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
