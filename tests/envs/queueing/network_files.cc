#include "tests/envs/queueing/network_files.h"

#include <algorithm>
#include <filesystem>

#include "configs/table.h"
#include "envs/queueing/registry.h"

namespace ballast::envs {
namespace {

std::filesystem::path Folder() {
  return std::filesystem::path(BALLAST_SOURCE_DIR) / "configs" / "queueing";
}

}  // namespace

std::vector<Network> NetworkFiles() {
  std::vector<Network> networks;
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    if (entry.path().extension() == ".toml") {
      networks.push_back(LoadNetwork(entry.path()));
    }
  }
  std::ranges::sort(networks, {}, &Network::name);
  return networks;
}

Network NetworkFile(const std::string& name) {
  return LoadNetwork(Folder() / (name + ".toml"));
}

Network ParseNetwork(const std::string& text) {
  configs::Document document = configs::Document::Parse(text, "test.toml");
  configs::Table root = document.root();
  Network network = ReadNetwork(root, "test");
  document.RefuseUnknownKeys();
  return network;
}

}  // namespace ballast::envs
