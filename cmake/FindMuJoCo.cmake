# Finds MuJoCo in a PyPI wheel (mujoco/include, mujoco/libmujoco.so.X.Y.Z side
# by side, no plain libmujoco.so) or in an official tarball (include, lib).
# Name another place with -DMuJoCo_ROOT=DIR. Defines MuJoCo::MuJoCo.
find_path(MuJoCo_INCLUDE_DIR mujoco/mjbatch.h
          HINTS ${BALLAST_DEPS_DIR}/mujoco PATH_SUFFIXES include)
if(MuJoCo_INCLUDE_DIR)
  cmake_path(GET MuJoCo_INCLUDE_DIR PARENT_PATH _home)
  file(STRINGS ${MuJoCo_INCLUDE_DIR}/mujoco/mujoco.h _line
       REGEX "#define mjVERSION_HEADER")
  string(REGEX REPLACE "[^0-9]" "" _number "${_line}")
  math(EXPR _major "${_number} / 1000000")
  math(EXPR _minor "${_number} / 1000 % 1000")
  math(EXPR _patch "${_number} % 1000")
  set(MuJoCo_VERSION ${_major}.${_minor}.${_patch})
  # Several versions may lie side by side: the headers choose.
  foreach(_file ${_home}/libmujoco.so.${MuJoCo_VERSION}
                ${_home}/lib/libmujoco.so.${MuJoCo_VERSION}
                ${_home}/lib/libmujoco.so)
    if(EXISTS ${_file} AND NOT MuJoCo_LIBRARY)
      set(MuJoCo_LIBRARY ${_file})
    endif()
  endforeach()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MuJoCo
  REQUIRED_VARS MuJoCo_LIBRARY MuJoCo_INCLUDE_DIR
  VERSION_VAR MuJoCo_VERSION
  REASON_FAILURE_MESSAGE
    "run tools/bootstrap, or pass -DMuJoCo_ROOT=DIR (3.17.0 or newer)")
if(MuJoCo_FOUND AND NOT TARGET MuJoCo::MuJoCo)
  add_library(MuJoCo::MuJoCo SHARED IMPORTED)
  set_target_properties(MuJoCo::MuJoCo PROPERTIES
    IMPORTED_LOCATION ${MuJoCo_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${MuJoCo_INCLUDE_DIR})
endif()
