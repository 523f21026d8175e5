#include "tools/pages/html.h"

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

std::string Link(std::string_view address, std::string_view text) {
  return R"(<a href=")" + EscapeHtml(address) + R"(">)" + EscapeHtml(text) +
         "</a>";
}

std::string HeaderCell(std::string_view text) {
  return R"(<th scope="col">)" + EscapeHtml(text) + "</th>";
}

std::string Definition(std::string_view term, std::string_view text) {
  return Element("dt", EscapeHtml(term)) + Element("dd", EscapeHtml(text));
}

std::string CodeDefinition(std::string_view term, std::string_view code) {
  return Element("dt", EscapeHtml(term)) +
         Element("dd", Element("code", EscapeHtml(code)));
}

std::string JsonInHtml(std::string_view json) {
  std::string safe;
  for (const char letter : json) {
    // These stand in strings only, where an escape means the same.
    switch (letter) {
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

}  // namespace ballast::tools
