#include "tools/strict_json.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace ballast::tools {
namespace {

using nlohmann::json;

std::string Bounds(double low, double high) {
  if (std::isinf(low) && std::isinf(high)) return "";
  const json low_text = low, high_text = high;
  if (std::isinf(high)) return " of at least " + low_text.dump();
  return " in [" + low_text.dump() + ", " + high_text.dump() + "]";
}

}  // namespace

StrictObject::StrictObject(const json& value, std::string document,
                           std::string path)
    : StrictObject(value,
                   std::make_shared<const std::string>(std::move(document)),
                   std::move(path)) {}

StrictObject::StrictObject(const json& value,
                           std::shared_ptr<const std::string> document,
                           std::string path)
    : value_(value), document_(std::move(document)), path_(std::move(path)) {
  if (!value_.is_object()) {
    throw std::invalid_argument(*document_ + ": " + path_ +
                                (path_.empty() ? "it" : "") +
                                " must be an object.");
  }
}

double StrictObject::Number(const std::string& key, double low, double high) {
  const json& value = Value(key);
  const double number = value.is_number() ? value.get<double>() : std::nan("");
  if (!std::isfinite(number) || number < low || number > high) {
    Refuse(key, "must be a number" + Bounds(low, high));
  }
  return number;
}

std::int64_t StrictObject::Integer(const std::string& key, std::int64_t low,
                                   std::int64_t high) {
  const json& value = Value(key);
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() ||
                     value.get<std::uint64_t>() <=
                         static_cast<std::uint64_t>(
                             std::numeric_limits<std::int64_t>::max()));
  if (!fits || value.get<std::int64_t>() < low ||
      value.get<std::int64_t>() > high) {
    Refuse(key, "must be an integer in [" + std::to_string(low) + ", " +
                    std::to_string(high) + "]");
  }
  return value.get<std::int64_t>();
}

std::uint64_t StrictObject::Unsigned(const std::string& key) {
  const json& value = Value(key);
  if (!value.is_number_unsigned()) {
    Refuse(key, "must be an integer of at least 0");
  }
  return value.get<std::uint64_t>();
}

bool StrictObject::Flag(const std::string& key) {
  const json& value = Value(key);
  if (!value.is_boolean()) Refuse(key, "must be true or false");
  return value.get<bool>();
}

std::string StrictObject::Text(const std::string& key, std::size_t max_size) {
  const json& value = Value(key);
  if (!value.is_string()) Refuse(key, "must be a text");
  if (value.get_ref<const std::string&>().size() > max_size) {
    Refuse(key,
           "must be no longer than " + std::to_string(max_size) + " bytes");
  }
  return value.get<std::string>();
}

std::vector<double> StrictObject::NumberPer(
    const std::string& key, const std::vector<std::string>& names, double low,
    double high) {
  StrictObject object = Object(key);
  std::vector<double> numbers;
  for (const std::string& name : names) {
    numbers.push_back(object.Number(name, low, high));
  }
  object.RefuseUnknownKeys();
  return numbers;
}

std::vector<double> StrictObject::Numbers(const std::string& key,
                                          std::size_t max_count) {
  std::vector<double> numbers;
  for (const json& value : Array(key, max_count)) {
    if (!value.is_number() || !std::isfinite(value.get<double>())) {
      Refuse(key, "must hold numbers only");
    }
    numbers.push_back(value.get<double>());
  }
  return numbers;
}

std::vector<std::string> StrictObject::Texts(const std::string& key,
                                             std::size_t max_count) {
  std::vector<std::string> texts;
  for (const json& value : Array(key, max_count)) {
    if (!value.is_string()) Refuse(key, "must hold texts only");
    texts.push_back(value.get<std::string>());
  }
  return texts;
}

std::vector<std::int64_t> StrictObject::Integers(const std::string& key,
                                                 std::size_t max_count) {
  std::vector<std::int64_t> integers;
  for (const json& value : Array(key, max_count)) {
    if (!value.is_number_integer()) Refuse(key, "must hold integers only");
    integers.push_back(value.get<std::int64_t>());
  }
  return integers;
}

std::map<std::string, std::string> StrictObject::TextMap(
    const std::string& key, std::size_t max_count) {
  const json& value = Value(key);
  if (!value.is_object() || value.size() > max_count) {
    Refuse(key, "must be an object of at most " + std::to_string(max_count) +
                    " texts");
  }
  std::map<std::string, std::string> texts;
  StrictObject object(value, document_, Path(key));
  for (const auto& item : value.items()) {
    texts[item.key()] = object.Text(item.key());
  }
  return texts;
}

std::map<std::string, double> StrictObject::NumberMap(const std::string& key,
                                                      std::size_t max_count) {
  const json& value = Value(key);
  if (!value.is_object() || value.size() > max_count) {
    Refuse(key, "must be an object of at most " + std::to_string(max_count) +
                    " numbers");
  }
  std::map<std::string, double> numbers;
  StrictObject object(value, document_, Path(key));
  for (const auto& item : value.items()) {
    numbers[item.key()] = object.Number(item.key());
  }
  return numbers;
}

StrictObject StrictObject::Object(const std::string& key) {
  return StrictObject(Value(key), document_, Path(key));
}

std::vector<StrictObject> StrictObject::Objects(const std::string& key,
                                                std::size_t max_count) {
  std::vector<StrictObject> objects;
  for (const json& value : Array(key, max_count)) {
    objects.push_back(
        StrictObject(value, document_,
                     Path(key) + "[" + std::to_string(objects.size()) + "]"));
  }
  return objects;
}

bool StrictObject::IsNull(const std::string& key) {
  return Value(key).is_null();
}

void StrictObject::RefuseUnknownKeys() const {
  for (auto item = value_.begin(); item != value_.end(); ++item) {
    if (std::ranges::find(asked_, &item.key()) == asked_.end()) {
      Refuse(item.key(), "unknown key; remove it");
    }
  }
}

void StrictObject::Refuse(const std::string& key,
                          const std::string& problem) const {
  throw std::invalid_argument(*document_ + ": " + Path(key) + ": " + problem +
                              ".");
}

const json& StrictObject::Value(const std::string& key) {
  const auto found = value_.find(key);
  if (found == value_.end()) Refuse(key, "is missing");
  asked_.push_back(&found.key());
  return *found;
}

const json& StrictObject::Array(const std::string& key, std::size_t max_count) {
  const json& value = Value(key);
  if (!value.is_array() || value.size() > max_count) {
    Refuse(key, "must be a list of at most " + std::to_string(max_count) +
                    " entries");
  }
  return value;
}

std::string StrictObject::Path(const std::string& key) const {
  return path_.empty() ? key : path_ + "." + key;
}

}  // namespace ballast::tools
