// A page in a real browser: what it shows, says and asks for.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/pages/devtools_pipe.h"

namespace ballast::tools {

/// A page of its own in the test program's headless Chromium, 1280 by 900
/// pixels and light. One at a time.
class Browser {
 public:
  Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;
  ~Browser();

  /// Opens a file and waits until it is loaded and its scripts have run.
  void Open(const std::filesystem::path& page);
  /// The value of an expression in the page; a promise is awaited. Throws
  /// std::runtime_error if the script does.
  nlohmann::json Evaluate(const std::string& expression);
  /// Presses a key, e.g. "Enter", "Tab" or " ", where the focus is.
  void Press(const std::string& key);
  /// Clicks on the middle of the element that a CSS selector finds.
  void Click(const std::string& selector);

  void Resize(int width, int height);
  void SetDark(bool dark);
  /// The whole page as PNG.
  std::string Screenshot();
  /// The page printed, as PDF.
  std::string Print();

  /// Errors and warnings of the console and uncaught exceptions, so far.
  const std::vector<std::string>& complaints() const { return complaints_; }
  /// Everything that the page asked for, its own file first.
  const std::vector<std::string>& requests() const { return requests_; }

 private:
  /// Waits until what the page draws in the next frame is drawn.
  void Settle();
  nlohmann::json Ask(const std::string& method, nlohmann::json parameters);
  void Hear(const nlohmann::json& event);

  std::vector<std::string> complaints_;
  std::vector<std::string> requests_;
  bool loaded_ = false;
  DevtoolsPipe& pipe_;
  std::string target_;
  std::string session_;
};

/// For test cases and suites that need the browser; without it they are
/// skipped, and say so.
boost::test_tools::assertion_result BrowserInstalled(
    boost::unit_test::test_unit_id);

/// Fails unless the page of `browser` had nothing to complain of and asked for
/// nothing but files on this disk.
void CheckQuietAndLocal(const Browser& browser);

}  // namespace ballast::tools
