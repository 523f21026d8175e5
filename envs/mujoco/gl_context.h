// OpenGL on a machine without a screen.
#pragma once

#include <string_view>

namespace ballast::envs {

/// Opens the OpenGL context of this process where there is none yet, current in
/// the calling thread, which is the one that may draw. The engine draws into
/// buffers of its own, so that it needs no window. It is never closed: drivers
/// do not survive that, and there is nothing to save.
///
/// Takes EGL (Mesa without a surface, else the first device that works), or
/// OSMesa where there is none. As in MuJoCo's other programs the environment
/// variable MUJOCO_GL, "egl" or "osmesa", asks for one of them.
/// @return "EGL" or "OSMesa".
/// Throws std::runtime_error, which says what to install, if none works, and
/// std::invalid_argument for another value of MUJOCO_GL.
std::string_view OpenGlContext();

}  // namespace ballast::envs
