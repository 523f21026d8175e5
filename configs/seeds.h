// Named seeds from one master seed.
#pragma once

#include <cstdint>
#include <string_view>

namespace ballast::configs {

/// The seed of one random stream. Depends on nothing but its arguments, so
/// adding a stream never shifts another.
/// @param master  the run's seed.
/// @param stream  the stream's name, e.g. "replay".
/// @param index   tells streams of one name apart, e.g. the simulation.
std::uint64_t DeriveSeed(std::uint64_t master, std::string_view stream,
                         std::uint64_t index = 0);

}  // namespace ballast::configs
