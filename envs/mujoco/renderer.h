// From simulations to pictures of them, with words over them.
#pragma once

#include <mujoco/mujoco.h>

#include <string>
#include <string_view>
#include <vector>

namespace ballast::envs {

/// Equal panels in rows and columns that make up one picture.
struct PanelGrid {
  int rows;
  int columns;
  int width;   ///< Of a panel, pixels.
  int height;  ///< Likewise.

  int picture_width() const { return columns * width; }
  int picture_height() const { return rows * height; }
};

/// The longest side of a picture, pixels, that every renderer can draw.
inline constexpr int kLongestPictureSide = 8192;

/// What is written over a panel, a line each. Other characters than those of
/// ASCII, for which the engine has no letters, become question marks; a line
/// that is wider than the panel is cut, and one that has no room left out.
struct Caption {
  std::string title;  ///< At the top left.
  /// At the top right, below the title if they do not fit side by side.
  std::vector<std::string> world;
  /// Below the title in red, with a red frame around the panel; none if empty.
  std::vector<std::string> alarms;
  std::vector<std::string> numbers;  ///< At the bottom left.
  std::string clock;                 ///< At the bottom right.
};

/// Draws the panels of a picture one by one. The same models and states give
/// the same pixels on one machine.
class Renderer {
 public:
  /// @param model  any of those that will be drawn: they must not differ in
  ///   textures, meshes or planes, which are prepared once.
  /// @param grid  its sides at most kLongestPictureSide.
  /// Throws as OpenGlContext.
  Renderer(const mjModel& model, const PanelGrid& grid);
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;
  ~Renderer();

  /// Draws one simulation into one panel; row 0 is at the top.
  /// @param data  after a forward pass.
  /// @param camera  a name that the model has.
  void Draw(int row, int column, const mjModel& model, mjData& data,
            const char* camera, const Caption& caption);

  /// The whole picture: [height, width, 3], red, green and blue, the top row
  /// first. Valid until the next call.
  const std::vector<unsigned char>& Pixels();

 private:
  struct Colour {
    float red, green, blue, opacity;
  };
  static const Colour kDark;
  static const Colour kRed;

  void Write(const mjrRect& panel, const Caption& caption) const;
  /// Whether the title and the first line of the world do.
  bool FitsBesideWorld(const Caption& caption) const;
  void DrawFrame(const mjrRect& panel) const;
  void WriteLine(const mjrRect& panel, const std::string& text, int line,
                 bool right, const Colour& box) const;
  std::string Fitting(const std::string& text, int width) const;
  /// @param text  of ASCII letters alone.
  int WidthOf(std::string_view text) const;

  PanelGrid grid_;
  mjrContext context_;
  mjvScene scene_;
  mjvOption option_;
  std::vector<unsigned char> bottom_up_;
  std::vector<unsigned char> pixels_;
};

}  // namespace ballast::envs
