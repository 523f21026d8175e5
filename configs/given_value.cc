#include "configs/given_value.h"

#include <cmath>
#include <optional>
#include <stdexcept>

#include "configs/toml_text.h"

namespace ballast::configs {
namespace {

constexpr std::size_t kLongestValueShown = 60;

std::string Shown(const toml::node& node) {
  std::string text = ValueText(node);
  if (text.size() <= kLongestValueShown) return text;
  text.resize(kLongestValueShown);
  return text + "...";
}

// 2 rather than 2.0 in messages.
std::string BoundText(double bound) {
  std::string text = NumberText(bound);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

std::string RangeText(const Range& range) {
  if (std::isinf(range.high)) {
    return (range.low_open ? "must be above " : "must be at least ") +
           BoundText(range.low);
  }
  if (std::isinf(range.low)) {
    return (range.high_open ? "must be below " : "must be at most ") +
           BoundText(range.high);
  }
  return (range.low_open ? "must lie in (" : "must lie in [") +
         BoundText(range.low) + ", " + BoundText(range.high) +
         (range.high_open ? ")" : "]");
}

void CheckRange(const Given& given, double value, const Range& range) {
  if (!std::isfinite(value)) RefuseValue(given, "must be finite");
  const bool low_holds =
      range.low_open ? value > range.low : value >= range.low;
  const bool high_holds =
      range.high_open ? value < range.high : value <= range.high;
  if (!low_holds || !high_holds) RefuseValue(given, RangeText(range));
}

}  // namespace

void RefuseValue(const Given& given, const std::string& problem) {
  throw std::invalid_argument(PlaceText(given.node.source()) + ": " +
                              given.path + " = " + Shown(given.node) + ": " +
                              problem);
}

double NumberIn(const Given& given, const Range& range) {
  // An integer is a number; text that looks like one is not.
  const auto value = given.node.is_number() ? given.node.value<double>()
                                            : std::optional<double>();
  if (!value) RefuseValue(given, "must be a number");
  CheckRange(given, *value, range);
  return *value;
}

std::int64_t IntegerIn(const Given& given, const Range& range) {
  const auto* integer = given.node.as_integer();
  if (integer == nullptr) {
    RefuseValue(given, "must be an integer, written without point or exponent");
  }
  CheckRange(given, static_cast<double>(integer->get()), range);
  return integer->get();
}

bool FlagIn(const Given& given) {
  const auto* flag = given.node.as_boolean();
  if (flag == nullptr) RefuseValue(given, "must be true or false");
  return flag->get();
}

std::string TextIn(const Given& given) {
  const auto* text = given.node.as_string();
  if (text == nullptr) RefuseValue(given, "must be text, in quotes");
  return text->get();
}

}  // namespace ballast::configs
