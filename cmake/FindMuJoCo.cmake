# Finds MuJoCo in a PyPI wheel (mujoco/include, mujoco/libmujoco.so.X.Y.Z side
# by side, no plain libmujoco.so) or in an official tarball (include, lib).
# Name another place with -DMuJoCo_ROOT=DIR. Defines MuJoCo::MuJoCo.
set(_place ${BALLAST_DEPS_DIR}/mujoco)
if(MuJoCo_ROOT)
  set(_place ${MuJoCo_ROOT})
elseif(DEFINED ENV{MuJoCo_ROOT})
  set(_place $ENV{MuJoCo_ROOT})
endif()
# NO_CACHE: a build folder follows when the root is changed. A named root
# without MuJoCo is an error, never a reason to take another copy.
find_path(MuJoCo_INCLUDE_DIR mujoco/mjbatch.h
          PATHS ${_place} PATH_SUFFIXES include NO_CACHE NO_DEFAULT_PATH)
if(MuJoCo_INCLUDE_DIR)
  get_filename_component(_home ${MuJoCo_INCLUDE_DIR} DIRECTORY)
  file(STRINGS ${MuJoCo_INCLUDE_DIR}/mujoco/mujoco.h _line
       REGEX "#define mjVERSION_HEADER +[0-9]+")
  string(REGEX MATCH "[0-9]+" _number "${_line}")
  math(EXPR _major "${_number} / 1000000")
  math(EXPR _minor "${_number} / 1000 % 1000")
  math(EXPR _patch "${_number} % 1000")
  set(MuJoCo_VERSION ${_major}.${_minor}.${_patch})
  # Several versions may lie side by side: the headers choose.
  find_file(MuJoCo_LIBRARY
            NAMES libmujoco.so.${MuJoCo_VERSION} libmujoco.so
            PATHS ${_home} PATH_SUFFIXES lib NO_CACHE NO_DEFAULT_PATH)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MuJoCo
  REQUIRED_VARS MuJoCo_LIBRARY MuJoCo_INCLUDE_DIR
  VERSION_VAR MuJoCo_VERSION
  REASON_FAILURE_MESSAGE "none in ${_place}: run tools/bootstrap, or pass \
-DMuJoCo_ROOT=DIR (3.17.0 or newer, headers and library of one version)")
if(MuJoCo_FOUND AND NOT TARGET MuJoCo::MuJoCo)
  add_library(MuJoCo::MuJoCo SHARED IMPORTED)
  set_target_properties(MuJoCo::MuJoCo PROPERTIES
    IMPORTED_LOCATION ${MuJoCo_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${MuJoCo_INCLUDE_DIR})
endif()
