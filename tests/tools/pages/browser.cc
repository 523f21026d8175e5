#include "tests/tools/pages/browser.h"

#include <stdexcept>
#include <utility>

#include "tests/tools/program.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::json;

std::string FromBase64(const std::string& text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned buffer = 0;
  int bits = 0;
  for (const char letter : text) {
    const std::size_t value = kLetters.find(letter);
    if (value == std::string_view::npos) break;  // Padding.
    buffer = (buffer << 6U) | static_cast<unsigned>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((buffer >> static_cast<unsigned>(bits)) & 255U);
  }
  return bytes;
}

std::string KeyText(const std::string& key) {
  if (key == "Enter") return "\r";
  return key.size() == 1 ? key : "";
}

/// Started once, since that takes seconds.
DevtoolsPipe& Chromium() {
  static DevtoolsPipe pipe;
  return pipe;
}

}  // namespace

Browser::Browser() : pipe_(Chromium()) {
  pipe_.OnEvent([this](const Json& event) { Hear(event); });
  target_ =
      pipe_.Ask("Target.createTarget", {{"url", "about:blank"}}).at("targetId");
  session_ = pipe_
                 .Ask("Target.attachToTarget",
                      {{"targetId", target_}, {"flatten", true}})
                 .at("sessionId");
  for (const char* domain : {"Page", "Runtime", "Network", "Log"}) {
    Ask(std::string(domain) + ".enable", Json::object());
  }
  Resize(1280, 900);
  SetDark(false);
}

Browser::~Browser() {
  pipe_.OnEvent([](const Json& /*event*/) {});
  pipe_.Ask("Target.closeTarget", {{"targetId", target_}});
}

void Browser::Open(const std::filesystem::path& page) {
  loaded_ = false;
  const Json answer =
      Ask("Page.navigate", {{"url", "file://" + page.string()}});
  if (answer.contains("errorText")) {
    throw std::runtime_error(page.string() + ": " + answer["errorText"].dump());
  }
  while (!loaded_) pipe_.Listen();
  Settle();
}

Json Browser::Evaluate(const std::string& expression) {
  const Json answer = Ask("Runtime.evaluate", {{"expression", expression},
                                               {"awaitPromise", true},
                                               {"returnByValue", true}});
  if (answer.contains("exceptionDetails")) {
    throw std::runtime_error(answer["exceptionDetails"].dump());
  }
  return answer["result"].value("value", Json(nullptr));
}

void Browser::Press(const std::string& key) {
  const std::string code = key == " " ? "Space" : key;
  const int number = key == "Enter" ? 13 : key == "Tab" ? 9 : key[0];
  for (const char* type : {"keyDown", "keyUp"}) {
    Json event = {{"type", type},
                  {"key", key},
                  {"code", code},
                  {"windowsVirtualKeyCode", number}};
    if (std::string(type) == "keyDown" && !KeyText(key).empty()) {
      event["text"] = KeyText(key);
    }
    Ask("Input.dispatchKeyEvent", event);
  }
}

void Browser::Click(const std::string& selector) {
  const Json place = Evaluate(
      "(() => { const element = document.querySelector(" +
      Json(selector).dump() +
      "); element.scrollIntoView({block: 'center', inline: 'center'}); const "
      "box = element.getBoundingClientRect(); return {x: box.x + box.width / "
      "2, y: box.y + box.height / 2}; })()");
  for (const char* type : {"mousePressed", "mouseReleased"}) {
    Ask("Input.dispatchMouseEvent", {{"type", type},
                                     {"x", place["x"]},
                                     {"y", place["y"]},
                                     {"button", "left"},
                                     {"clickCount", 1}});
  }
}

void Browser::Resize(int width, int height) {
  Ask("Emulation.setDeviceMetricsOverride", {{"width", width},
                                             {"height", height},
                                             {"deviceScaleFactor", 1},
                                             {"mobile", width < 600}});
  Settle();
}

void Browser::SetDark(bool dark) {
  const Json scheme = {{"name", "prefers-color-scheme"},
                       {"value", dark ? "dark" : "light"}};
  Ask("Emulation.setEmulatedMedia", {{"features", Json::array({scheme})}});
  Settle();
}

std::string Browser::Screenshot() {
  const Json size =
      Ask("Page.getLayoutMetrics", Json::object())["cssContentSize"];
  const Json whole = {{"x", 0},
                      {"y", 0},
                      {"width", size["width"]},
                      {"height", size["height"]},
                      {"scale", 1}};
  return FromBase64(Ask("Page.captureScreenshot",
                        {{"captureBeyondViewport", true}, {"clip", whole}})
                        .at("data"));
}

std::string Browser::Print() {
  return FromBase64(
      Ask("Page.printToPDF", {{"printBackground", true}}).at("data"));
}

void Browser::Settle() {
  Evaluate(
      "new Promise((done) => requestAnimationFrame(() => "
      "requestAnimationFrame(() => done(true))))");
}

Json Browser::Ask(const std::string& method, Json parameters) {
  return pipe_.Ask(method, std::move(parameters), session_);
}

void Browser::Hear(const Json& event) {
  if (event.value("sessionId", "") != session_) return;
  const std::string method = event.value("method", "");
  if (method == "Page.loadEventFired") loaded_ = true;
  if (method == "Network.requestWillBeSent") {
    requests_.push_back(event["params"]["request"]["url"]);
  }
  if (method == "Runtime.exceptionThrown") {
    complaints_.push_back(event["params"]["exceptionDetails"].dump());
  }
  if (method == "Runtime.consoleAPICalled") {
    const std::string type = event["params"]["type"];
    if (type == "error" || type == "warning" || type == "assert") {
      complaints_.push_back(event["params"]["args"].dump());
    }
  }
  if (method == "Log.entryAdded") {
    const std::string level = event["params"]["entry"]["level"];
    if (level == "error" || level == "warning") {
      complaints_.push_back(event["params"]["entry"]["text"]);
    }
  }
}

boost::test_tools::assertion_result BrowserInstalled(
    boost::unit_test::test_unit_id /*unit*/) {
  static const bool kInstalled =
      RunCommand({"sh", "-c", "command -v chromium"}).status == 0;
  boost::test_tools::assertion_result result(kInstalled);
  if (!kInstalled) {
    result.message() << "chromium is not installed; run tools/bootstrap --full";
  }
  return result;
}

void CheckQuietAndLocal(const Browser& browser) {
  for (const std::string& complaint : browser.complaints()) {
    BOOST_ERROR("the page complains: " << complaint);
  }
  for (const std::string& url : browser.requests()) {
    const bool local = url.starts_with("file:///") ||
                       url.starts_with("data:") || url.starts_with("blob:");
    BOOST_TEST(local, "the page asks for " << url);
  }
}

}  // namespace ballast::tools
