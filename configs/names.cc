#include "configs/names.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace ballast::configs {
namespace {

// Longer names are never typos of ours; comparing them would only cost time.
constexpr std::size_t kLongestName = 100;

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return lower;
}

// Edits (insert, delete, replace, swap two neighbours) that turn a into b,
// whatever the case of their letters.
std::size_t EditDistance(std::string_view a_text, std::string_view b_text) {
  const std::string a = LowerCase(a_text);
  const std::string b = LowerCase(b_text);
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) current[j] = j;

  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, previous);
    std::swap(previous, current);
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (a[i - 1] != b[j - 1]);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
  }
  return current[b.size()];
}

// The length of the dotted prefix, "walker.", that two names share.
std::size_t SharedPrefix(std::string_view a, std::string_view b) {
  const std::size_t length = a.rfind('.') + 1;
  return b.substr(0, length) == a.substr(0, length) ? length : 0;
}

}  // namespace

std::string NearestName(std::string_view name,
                        std::span<const std::string> known) {
  if (name.size() > kLongestName) return "";
  std::string nearest;
  std::size_t least = kLongestName;
  for (const std::string& candidate : known) {
    // What both begin with says nothing about how near the rest is.
    const std::size_t shared = SharedPrefix(name, candidate);
    const std::string_view rest = name.substr(shared);
    const std::size_t distance =
        EditDistance(rest, std::string_view(candidate).substr(shared));
    // One edit in three letters still reads as the same word.
    const std::size_t most = std::max<std::size_t>(1, rest.size() / 3);
    if (distance <= most && distance < candidate.size() - shared &&
        distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string UnknownName(std::string_view what, std::string_view name,
                        std::span<const std::string> known) {
  std::string message = "unknown " + std::string(what) + " ";
  message += name.empty() ? "\"\"" : std::string(name);
  const std::string nearest = NearestName(name, known);
  if (!nearest.empty()) return message + "; did you mean " + nearest + "?";

  for (std::size_t i = 0; i < known.size(); ++i) {
    message += (i == 0 ? "; known: " : ", ") + known[i];
  }
  return message;
}

}  // namespace ballast::configs
