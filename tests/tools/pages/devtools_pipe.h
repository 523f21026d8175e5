// A headless Chromium that is spoken to through a pipe, in the DevTools
// protocol.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/tools/temporary_folder.h"

namespace ballast::tools {

class DevtoolsPipe {
 public:
  /// Starts the browser; throws std::runtime_error if it cannot.
  DevtoolsPipe();
  DevtoolsPipe(const DevtoolsPipe&) = delete;
  DevtoolsPipe& operator=(const DevtoolsPipe&) = delete;
  ~DevtoolsPipe();  ///< Ends the browser.

  /// Sets what is called with all that the browser says unasked, while an
  /// answer is awaited.
  void OnEvent(std::function<void(const nlohmann::json& event)> hear);
  /// The result of a command. Throws std::runtime_error if the browser
  /// refuses it, dies, or says nothing for a minute.
  /// @param session  of a page; empty for the browser itself.
  nlohmann::json Ask(const std::string& method, nlohmann::json parameters,
                     const std::string& session = {});
  /// Waits for one more event.
  void Listen();

 private:
  nlohmann::json Read();

  TemporaryFolder profile_;
  std::function<void(const nlohmann::json&)> hear_;
  std::string unread_;
  int last_ = 0;  ///< Number of the last command.
  int to_browser_ = -1;
  int from_browser_ = -1;
  pid_t process_ = 0;
};

}  // namespace ballast::tools
