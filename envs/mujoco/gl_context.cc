#include "envs/mujoco/gl_context.h"

#include <dlfcn.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace ballast::envs {
namespace {

constexpr const char* kMend =
    "apt-get install libegl1 libgl1-mesa-dri, or libosmesa6";

/// A library that is closed again unless it is kept. The engine looks for any
/// that is loaded and takes the wrong one where there are two, so a library
/// that does not serve must be gone before another is tried.
class Library {
 public:
  explicit Library(const char* name)
      : handle_(dlopen(name, RTLD_LAZY | RTLD_LOCAL)) {}
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    if (handle_) dlclose(handle_);
  }

  bool loaded() const { return handle_ != nullptr; }
  /// Fills in `function`.  @return whether the library has it.
  template <typename Function>
  bool Find(const char* name, Function& function) const {
    function = reinterpret_cast<Function>(dlsym(handle_, name));
    return function != nullptr;
  }
  /// For the rest of the process.
  void Keep() { handle_ = nullptr; }

 private:
  void* handle_;
};

// The few types and numbers of OpenGL, EGL and OSMesa that are used here, so
// that building needs no headers of theirs. From the Khronos registry.
using Procedure = void (*)();
using GetProcAddress = Procedure (*)(const char*);

/// Whether a context is current that OpenGL answers in.
bool Answers(GetProcAddress get_proc_address) {
  constexpr unsigned kVersion = 0x1F02;  // GL_VERSION
  using GetString = const unsigned char* (*)(unsigned);
  const auto get_string =
      reinterpret_cast<GetString>(get_proc_address("glGetString"));
  return get_string && get_string(kVersion);
}

struct Egl {
  using Boolean = unsigned;
  using Handle = void*;
  using Int = std::int32_t;

  GetProcAddress get_proc_address;
  Boolean (*initialize)(Handle display, Int* major, Int* minor);
  Boolean (*terminate)(Handle display);
  Boolean (*bind_api)(unsigned api);
  Boolean (*choose_config)(Handle display, const Int* attributes,
                           Handle* configs, Int size, Int* count);
  Handle (*create_context)(Handle display, Handle config, Handle shared,
                           const Int* attributes);
  Boolean (*make_current)(Handle display, Handle draw, Handle read,
                          Handle context);
  Handle (*get_platform_display)(unsigned platform, Handle device,
                                 const Int* attributes);
  Boolean (*query_devices)(Int size, Handle* devices, Int* count);

  /// @return whether all were found but query_devices, which may be null.
  bool FindIn(const Library& library) {
    if (!library.Find("eglGetProcAddress", get_proc_address) ||
        !library.Find("eglInitialize", initialize) ||
        !library.Find("eglTerminate", terminate) ||
        !library.Find("eglBindAPI", bind_api) ||
        !library.Find("eglChooseConfig", choose_config) ||
        !library.Find("eglCreateContext", create_context) ||
        !library.Find("eglMakeCurrent", make_current)) {
      return false;
    }
    get_platform_display = reinterpret_cast<decltype(get_platform_display)>(
        get_proc_address("eglGetPlatformDisplayEXT"));
    query_devices = reinterpret_cast<decltype(query_devices)>(
        get_proc_address("eglQueryDevicesEXT"));
    return get_platform_display != nullptr;
  }
};

struct EglPlatform {
  unsigned kind;
  Egl::Handle device;
};

/// In the order they are tried.
std::vector<EglPlatform> Platforms(const Egl& egl) {
  constexpr unsigned kSurfaceless = 0x31DD;  // EGL_PLATFORM_SURFACELESS_MESA
  constexpr unsigned kDevice = 0x313F;       // EGL_PLATFORM_DEVICE_EXT
  std::vector<EglPlatform> platforms = {{kSurfaceless, nullptr}};
  std::array<Egl::Handle, 16> devices{};
  Egl::Int count = 0;
  if (egl.query_devices &&
      egl.query_devices(static_cast<Egl::Int>(devices.size()), devices.data(),
                        &count)) {
    for (Egl::Int i = 0; i < count; ++i) {
      platforms.push_back({kDevice, devices[i]});
    }
  }
  return platforms;
}

bool MakeCurrent(const Egl& egl, const EglPlatform& platform) {
  constexpr unsigned kOpenGlApi = 0x30A2;
  constexpr std::array<Egl::Int, 9> kAttributes = {
      0x3033, 0x0001,  // EGL_SURFACE_TYPE, EGL_PBUFFER_BIT
      0x3040, 0x0008,  // EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT
      0x3024, 8,       // EGL_RED_SIZE
      0x3025, 24,      // EGL_DEPTH_SIZE
      0x3038};         // EGL_NONE
  Egl::Handle display =
      egl.get_platform_display(platform.kind, platform.device, nullptr);
  if (!display) return false;
  if (egl.initialize(display, nullptr, nullptr) && egl.bind_api(kOpenGlApi)) {
    Egl::Handle config = nullptr;
    Egl::Int count = 0;
    egl.choose_config(display, kAttributes.data(), &config, 1, &count);
    Egl::Handle context =
        count > 0 ? egl.create_context(display, config, nullptr, nullptr)
                  : nullptr;
    if (context && egl.make_current(display, nullptr, nullptr, context) &&
        Answers(egl.get_proc_address)) {
      return true;
    }
  }
  egl.terminate(display);
  return false;
}

bool OpenEgl() {
  // Mesa tells standard error what it tries; the caller says what failed.
  setenv("EGL_LOG_LEVEL", "fatal", /*replace=*/0);
  Library library("libEGL.so.1");
  Egl egl{};
  if (!library.loaded() || !egl.FindIn(library)) return false;
  for (const EglPlatform& platform : Platforms(egl)) {
    if (!MakeCurrent(egl, platform)) continue;
    library.Keep();
    return true;
  }
  return false;
}

bool OpenOsMesa() {
  constexpr unsigned kRgba = 0x1908;
  constexpr unsigned kUnsignedByte = 0x1401;
  constexpr int kSide = 16;  // Pixels of a buffer nobody draws into.
  static std::array<unsigned char, std::size_t{4} * kSide * kSide> buffer;
  void* (*create)(unsigned format, int depth, int stencil, int accumulation,
                  void* shared);
  unsigned char (*make_current)(void* context, void* pixels, unsigned type,
                                int width, int height);
  GetProcAddress get_proc_address;
  Library library("libOSMesa.so.8");
  if (!library.loaded() || !library.Find("OSMesaCreateContextExt", create) ||
      !library.Find("OSMesaMakeCurrent", make_current) ||
      !library.Find("OSMesaGetProcAddress", get_proc_address)) {
    return false;
  }
  void* context = create(kRgba, 24, 8, 8, nullptr);
  if (!context ||
      !make_current(context, buffer.data(), kUnsignedByte, kSide, kSide) ||
      !Answers(get_proc_address)) {
    return false;
  }
  library.Keep();
  return true;
}

std::string_view Open() {
  const char* variable = std::getenv("MUJOCO_GL");
  const std::string asked = variable ? variable : "";
  if (!asked.empty() && asked != "egl" && asked != "osmesa") {
    throw std::invalid_argument("MUJOCO_GL=" + asked +
                                ": known are egl and osmesa; unset it to take "
                                "what there is");
  }
  if (asked != "osmesa" && OpenEgl()) return "EGL";
  if (asked != "egl" && OpenOsMesa()) return "OSMesa";
  throw std::runtime_error(
      "cannot draw without a screen: " +
      (asked.empty() ? "neither EGL nor OSMesa works here"
                     : "MUJOCO_GL=" + asked + " does not work here") +
      "; " + kMend);
}

}  // namespace

std::string_view OpenGlContext() {
  static const std::string_view kLibrary = Open();
  return kLibrary;
}

}  // namespace ballast::envs
