#include "configs/seeds.h"

namespace ballast::configs {
namespace {

// The step and finalizer of splitmix64. Source: Steele, Lea and Flood (2014),
// OOPSLA, "Fast splittable pseudorandom number generators".
std::uint64_t Mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// FNV-1a, 64 bits.
std::uint64_t HashOf(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

}  // namespace

std::uint64_t DeriveSeed(std::uint64_t master, std::string_view stream,
                         std::uint64_t index) {
  return Mix(Mix(Mix(master) ^ HashOf(stream)) ^ index);
}

}  // namespace ballast::configs
