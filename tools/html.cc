#include "tools/html.h"

namespace ballast::tools {

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += letter;
    }
  }
  return escaped;
}

std::string Element(std::string_view tag, std::string_view content) {
  const std::string name(tag);
  return "<" + name + ">" + std::string(content) + "</" + name + ">";
}

}  // namespace ballast::tools
