# Finds LibTorch in a PyPI wheel or an official zip and links its CPU half
# alone, so that a CUDA build serves as well and no CUDA toolkit is needed.
# Name another place with -DTorch_ROOT=DIR. Defines Torch::Cpu.
find_path(Torch_INCLUDE_DIR ATen/ATen.h
          HINTS ${BALLAST_DEPS_DIR}/torch PATH_SUFFIXES include)
cmake_path(GET Torch_INCLUDE_DIR PARENT_PATH _home)
find_library(Torch_CPU_LIBRARY torch_cpu HINTS ${_home}/lib NO_DEFAULT_PATH)
find_library(Torch_C10_LIBRARY c10 HINTS ${_home}/lib NO_DEFAULT_PATH)
set(_version_file ${Torch_INCLUDE_DIR}/torch/headeronly/version.h)
if(EXISTS ${_version_file})
  foreach(_part MAJOR MINOR PATCH)
    file(STRINGS ${_version_file} _line
         REGEX "#define TORCH_VERSION_${_part} ")
    string(REGEX MATCH "[0-9]+" _number "${_line}")
    list(APPEND _numbers ${_number})
  endforeach()
  list(JOIN _numbers "." Torch_VERSION)
endif()
if(EXISTS ${_home}/lib/libtorch_cuda.so)
  message(STATUS "Torch: a CUDA build; only its CPU libraries are linked")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Torch
  REQUIRED_VARS Torch_CPU_LIBRARY Torch_C10_LIBRARY Torch_INCLUDE_DIR
  VERSION_VAR Torch_VERSION
  REASON_FAILURE_MESSAGE
    "run tools/bootstrap, or pass -DTorch_ROOT=DIR (LibTorch 2.13 or newer)")
if(Torch_FOUND AND NOT TARGET Torch::Cpu)
  add_library(Torch::C10 SHARED IMPORTED)
  set_target_properties(Torch::C10 PROPERTIES
    IMPORTED_LOCATION ${Torch_C10_LIBRARY})
  add_library(Torch::Cpu SHARED IMPORTED)
  set_target_properties(Torch::Cpu PROPERTIES
    IMPORTED_LOCATION ${Torch_CPU_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${Torch_INCLUDE_DIR}
    INTERFACE_LINK_LIBRARIES Torch::C10)
endif()
