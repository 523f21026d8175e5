#include "tools/peer_program.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace ballast::tools {

PeerProgram::PeerProgram(std::vector<std::string> command,
                         std::chrono::seconds patience)
    : program_({.command = std::move(command), .patience = patience}) {}

std::string PeerProgram::Start() {
  program_.Start();
  const nlohmann::json answer = program_.Hear();
  if (answer.contains("absent")) {
    program_.Fail("not installed; tools/bootstrap --peers");
  }
  const auto version = answer.find("version");
  if (!answer.contains("ready") || version == answer.end() ||
      !version->is_string()) {
    program_.RefuseLine("being ready");
  }
  return version->get<std::string>();
}

double PeerProgram::Run(int count) {
  program_.Say(std::to_string(count));
  const nlohmann::json answer = program_.Hear();
  const auto seconds = answer.find("seconds");
  if (seconds == answer.end() || !seconds->is_number() ||
      !(seconds->get<double>() > 0.0)) {
    program_.RefuseLine("its seconds");
  }
  return seconds->get<double>();
}

}  // namespace ballast::tools
