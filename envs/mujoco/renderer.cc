#include "envs/mujoco/renderer.h"

#include <algorithm>
#include <stdexcept>

#include "envs/mujoco/gl_context.h"

namespace ballast::envs {
namespace {

/// More than any robot of the suite has.
constexpr int kMostGeoms = 2000;

/// Narrower panels get the small letters.
constexpr int kWidthOfLargeLetters = 480;

int FontScale(const PanelGrid& grid) {
  return grid.width < kWidthOfLargeLetters ? mjFONTSCALE_50 : mjFONTSCALE_100;
}

constexpr int kMargin = 4;   // Pixels between texts and their panel's edge.
constexpr int kPadding = 3;  // Pixels between a text and its box's edge.

}  // namespace

const Renderer::Colour Renderer::kDark = {0.05F, 0.05F, 0.05F, 0.65F};
const Renderer::Colour Renderer::kRed = {0.8F, 0.05F, 0.05F, 1};

Renderer::Renderer(const mjModel& model, const PanelGrid& grid) : grid_(grid) {
  OpenGlContext();
  mjr_defaultContext(&context_);
  mjv_defaultScene(&scene_);
  mjv_defaultOption(&option_);
  mjr_makeContext(&model, &context_, FontScale(grid));
  mjr_resizeOffscreen(grid.picture_width(), grid.picture_height(), &context_);
  mjr_setBuffer(mjFB_OFFSCREEN, &context_);
  mjv_makeScene(&model, &scene_, kMostGeoms);
  // Shadows triple the time of a small panel, and where a foot stands is shown
  // by its reflection as well.
  scene_.flags[mjRND_SHADOW] = 0;
  const std::size_t bytes = std::size_t{3} * grid.picture_width() *
                            static_cast<std::size_t>(grid.picture_height());
  bottom_up_.resize(bytes);
  pixels_.resize(bytes);
}

Renderer::~Renderer() {
  mjv_freeScene(&scene_);
  mjr_freeContext(&context_);
}

void Renderer::Draw(int row, int column, const mjModel& model, mjData& data,
                    const char* camera, const Caption& caption) {
  const mjrRect panel = {column * grid_.width,
                         (grid_.rows - 1 - row) * grid_.height, grid_.width,
                         grid_.height};
  mjvCamera view;
  mjv_defaultCamera(&view);
  view.type = mjCAMERA_FIXED;
  view.fixedcamid = mj_name2id(&model, mjOBJ_CAMERA, camera);
  if (view.fixedcamid < 0) {
    throw std::logic_error(std::string("the robot has no camera ") + camera);
  }
  mjv_updateScene(&model, &data, &option_, /*perturbation=*/nullptr, &view,
                  mjCAT_ALL, &scene_);
  mjr_render(panel, &scene_, &context_);
  Write(panel, caption);
}

const std::vector<unsigned char>& Renderer::Pixels() {
  mjr_readPixels(bottom_up_.data(), /*depth=*/nullptr,
                 {0, 0, grid_.picture_width(), grid_.picture_height()},
                 &context_);
  const std::ptrdiff_t row = std::ptrdiff_t{3} * grid_.picture_width();
  auto from = bottom_up_.end();
  for (auto to = pixels_.begin(); to != pixels_.end(); to += row) {
    from -= row;
    std::copy(from, from + row, to);
  }
  return pixels_;
}

void Renderer::Write(const mjrRect& panel, const Caption& caption) const {
  if (!caption.alarms.empty()) DrawFrame(panel);
  WriteLine(panel, caption.title, 0, /*right=*/false, kDark);
  const bool beside = FitsBesideWorld(caption);
  int line = beside ? 0 : 1;
  for (const std::string& text : caption.world) {
    WriteLine(panel, text, line++, /*right=*/true, kDark);
  }
  if (beside) line = 1;
  for (const std::string& text : caption.alarms) {
    WriteLine(panel, text, line++, /*right=*/false, kRed);
  }
  line = -static_cast<int>(caption.numbers.size());
  for (const std::string& text : caption.numbers) {
    WriteLine(panel, text, line++, /*right=*/false, kDark);
  }
  WriteLine(panel, caption.clock, -1, /*right=*/true, kDark);
}

bool Renderer::FitsBesideWorld(const Caption& caption) const {
  if (caption.world.empty()) return true;
  const int most = grid_.width - 2 * kMargin - 4 * kPadding;
  return WidthOf(Fitting(caption.title, most)) +
             WidthOf(Fitting(caption.world.front(), most)) <=
         most;
}

void Renderer::DrawFrame(const mjrRect& panel) const {
  const auto bar = [](int left, int bottom, int width, int height) {
    mjr_rectangle({left, bottom, width, height}, kRed.red, kRed.green,
                  kRed.blue, kRed.opacity);
  };
  const int top = panel.bottom + panel.height - kMargin;
  const int right = panel.left + panel.width - kMargin;
  bar(panel.left, panel.bottom, panel.width, kMargin);
  bar(panel.left, top, panel.width, kMargin);
  bar(panel.left, panel.bottom, kMargin, panel.height);
  bar(right, panel.bottom, kMargin, panel.height);
}

// Lines are counted from the top, or from the bottom if negative.
void Renderer::WriteLine(const mjrRect& panel, const std::string& text,
                         int line, bool right, const Colour& box) const {
  if (text.empty()) return;
  const int height = context_.charHeight + kPadding;
  const int most = panel.width - 2 * (kMargin + kPadding);
  const std::string shown = Fitting(text, most);
  const int width = WidthOf(shown) + 2 * kPadding;
  const int left = right ? panel.width - kMargin - width : kMargin;
  const int bottom = line < 0 ? kMargin + (-line - 1) * height
                              : panel.height - kMargin - (line + 1) * height;
  if (bottom < 0 || bottom + height > panel.height) return;
  mjr_label({panel.left + left, panel.bottom + bottom, width, height},
            mjFONT_NORMAL, shown.c_str(), box.red, box.green, box.blue,
            box.opacity, 1, 1, 1, &context_);
}

std::string Renderer::Fitting(const std::string& text, int width) const {
  std::string shown;
  for (const char c : text) {
    const char letter = c >= ' ' && c <= '~' ? c : '?';
    width -= WidthOf({&letter, 1});
    if (width < 0) break;
    shown += letter;
  }
  return shown;
}

int Renderer::WidthOf(std::string_view text) const {
  int width = 0;
  for (const unsigned char c : text) width += context_.charWidth[c];
  return width;
}

}  // namespace ballast::envs
