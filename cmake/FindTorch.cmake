# Finds LibTorch in a PyPI wheel or an official zip and links its CPU half
# alone, so that a CUDA build serves as well and no CUDA toolkit is needed.
# Name another place with -DTorch_ROOT=DIR. Defines Torch::Cpu.
set(_place ${BALLAST_DEPS_DIR}/torch)
if(Torch_ROOT)
  set(_place ${Torch_ROOT})
elseif(DEFINED ENV{Torch_ROOT})
  set(_place $ENV{Torch_ROOT})
endif()
# NO_CACHE: a build folder follows when the root is changed. A named root
# without LibTorch is an error, never a reason to take another copy.
find_path(Torch_INCLUDE_DIR ATen/ATen.h
          PATHS ${_place} PATH_SUFFIXES include NO_CACHE NO_DEFAULT_PATH)
if(Torch_INCLUDE_DIR)
  get_filename_component(_home ${Torch_INCLUDE_DIR} DIRECTORY)
  foreach(_part torch_cpu c10)
    find_library(Torch_${_part}_LIBRARY ${_part}
                 PATHS ${_home}/lib NO_CACHE NO_DEFAULT_PATH)
  endforeach()
  set(_numbers "")
  set(_version_file ${Torch_INCLUDE_DIR}/torch/headeronly/version.h)
  if(EXISTS ${_version_file})
    foreach(_part MAJOR MINOR PATCH)
      file(STRINGS ${_version_file} _line
           REGEX "#define TORCH_VERSION_${_part} ")
      string(REGEX MATCH "[0-9]+" _number "${_line}")
      list(APPEND _numbers ${_number})
    endforeach()
  endif()
  list(JOIN _numbers "." Torch_VERSION)
  file(GLOB _cuda ${_home}/lib/lib*cuda*)
  if(_cuda AND NOT Torch_FIND_QUIETLY)
    message(STATUS "Torch: a CUDA build; only its CPU libraries are linked")
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Torch
  REQUIRED_VARS Torch_torch_cpu_LIBRARY Torch_c10_LIBRARY Torch_INCLUDE_DIR
  VERSION_VAR Torch_VERSION
  REASON_FAILURE_MESSAGE "none in ${_place}: run tools/bootstrap, or pass \
-DTorch_ROOT=DIR (LibTorch 2.13 or newer)")
if(Torch_FOUND AND NOT TARGET Torch::Cpu)
  add_library(Torch::C10 SHARED IMPORTED)
  set_target_properties(Torch::C10 PROPERTIES
    IMPORTED_LOCATION ${Torch_c10_LIBRARY})
  add_library(Torch::Cpu SHARED IMPORTED)
  set_target_properties(Torch::Cpu PROPERTIES
    IMPORTED_LOCATION ${Torch_torch_cpu_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${Torch_INCLUDE_DIR}
    INTERFACE_LINK_LIBRARIES Torch::C10)
endif()
