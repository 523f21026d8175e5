// Arrays of bytes in the IDX format, in which MNIST and its kin are published.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace ballast::models {

/// The array of unsigned bytes in an IDX file, as uint8. Throws
/// std::invalid_argument, one line that begins with the name, for anything
/// else: another kind of number, another number of dimensions, bytes that lack
/// or are left over.
at::Tensor ParseIdx(std::string_view bytes, int dimensions,
                    const std::string& name);

/// The same from a file, which gzip may have packed, of at most 64 MiB; of
/// 256 MiB unpacked. Throws std::runtime_error if it cannot be read.
at::Tensor ReadIdx(const std::filesystem::path& path, int dimensions);

}  // namespace ballast::models
