# Flags every target shares: C++20 as the compiler ships it, and warnings are
# errors (a newer compiler that warns more: --compile-no-warning-as-error).
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
# At -O3 GCC 12 warns of impossible sizes in "literal" + std::string; the inner
# loops ask for -O3 themselves.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

option(BALLAST_PRECOMPILE "Precompile ATen once (off for clang-tidy)" ON)
option(BALLAST_CPU_DISPATCH
       "Compile kernels for AVX2 and AVX-512 too (off under sanitizers)" ON)
set(BALLAST_SANITIZE "" CACHE STRING "Value of -fsanitize=, empty for none")

add_library(ballast_options INTERFACE)
target_compile_options(ballast_options INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -fopenmp)
# As an option, not as a file: LibTorch brings its own libgomp, and a program
# must load only one.
target_link_options(ballast_options INTERFACE -fopenmp)
target_include_directories(ballast_options INTERFACE ${CMAKE_SOURCE_DIR})
if(BALLAST_SANITIZE)
  # What a sanitizer inserts makes GCC 12 see uninitialised members in the
  # standard library; at run time the sanitizer looks itself.
  target_compile_options(ballast_options INTERFACE
    -fsanitize=${BALLAST_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all -Wno-maybe-uninitialized)
  target_link_options(ballast_options INTERFACE
    -fsanitize=${BALLAST_SANITIZE})
endif()

# One library a folder: ballast_library(NAME LINKS ... SOURCES ...).
function(ballast_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINKS;SOURCES")
  add_library(ballast_${name} STATIC ${arg_SOURCES})
  target_link_libraries(ballast_${name} PUBLIC ballast_options ${arg_LINKS})
endfunction()

# ATen costs seconds a file; one precompiled header serves every target that
# links Torch; risk owns it, the first of them.
function(ballast_precompile_aten target)
  if(NOT BALLAST_PRECOMPILE)
    return()
  endif()
  if(target STREQUAL "ballast_risk")
    target_precompile_headers(${target} PRIVATE <ATen/ATen.h>)
  else()
    target_precompile_headers(${target} REUSE_FROM ballast_risk)
  endif()
endfunction()

# Sources in which no time is spent once they run: -O1 saves up to a third of
# their compile time, most of which is the optimiser's.
function(ballast_compiled_quickly)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS -O1)
  endif()
endfunction()

# Sources whose loops are vectorised, without -ffast-math: NaN must stay NaN.
# With BALLAST_CPU_DISPATCH they are compiled for several instruction sets.
function(ballast_vectorised)
  set_source_files_properties(${ARGN} PROPERTIES
    SKIP_PRECOMPILE_HEADERS ON
    COMPILE_OPTIONS "-O3;-ffp-contract=fast;-fno-math-errno;-fno-trapping-math;-fno-signed-zeros")
  if(BALLAST_CPU_DISPATCH AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    set_property(SOURCE ${ARGN}
      APPEND PROPERTY COMPILE_DEFINITIONS BALLAST_CPU_DISPATCH)
  endif()
endfunction()
