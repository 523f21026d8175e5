#include "tools/evaluation_journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "models/strict_json.h"
#include "tools/atomic_file.h"
#include "tools/evaluation_json.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

const std::string kFormat = "ballast-evaluation-journal";
constexpr std::size_t kMaxBytes = std::size_t{512} << 20;
constexpr std::size_t kSumDigits = 8;

/// The CRC-32 of a line in hexadecimal digits.
std::string SumOf(std::string_view text) {
  const uLong sum =
      crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size());
  std::array<char, kSumDigits> digits;
  digits.fill('0');
  std::array<char, kSumDigits> number;
  const auto [end, error] =
      std::to_chars(number.data(), number.data() + number.size(),
                    static_cast<std::uint32_t>(sum), 16);
  std::copy_backward(number.data(), end, digits.end());
  return {digits.begin(), digits.end()};
}

std::string LineOf(const nlohmann::ordered_json& content) {
  const std::string text = content.dump();
  return SumOf(text) + " " + text + "\n";
}

/// Takes the next line's content off the front of `text`, unless it is not
/// whole.
std::optional<std::string_view> TakeWholeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || end <= kSumDigits) return std::nullopt;
  const std::string_view content =
      text.substr(kSumDigits + 1, end - kSumDigits - 1);
  if (text[kSumDigits] != ' ' || text.substr(0, kSumDigits) != SumOf(content)) {
    return std::nullopt;
  }
  text.remove_prefix(end + 1);
  return content;
}

[[noreturn]] void Refuse(const fs::path& path, const std::string& problem) {
  throw std::invalid_argument(
      path.string() + ": " + problem +
      "; finish that evaluation, choose another --out, or pass --fresh to "
      "discard what is kept there");
}

/// What messages call a journal whose checksums hold and whose lines make no
/// sense.
std::string NameOf(const fs::path& path) {
  return path.string() + " (damaged; --fresh discards it)";
}

void ReadBlock(std::string_view text, const fs::path& path,
               EvaluationPart& part) {
  const std::string name = NameOf(path);
  const nlohmann::json document =
      models::ParseStrictJson(text, kMaxJsonDepth, name);
  StrictObject root(document, name);
  const RowRange range = RowsOf(part);
  const EvaluationRowReader reader(part.head);
  for (StrictObject& object : root.Objects("rows", kMostEvaluationRows)) {
    EvaluationRow row = reader.Read(object);
    const std::int64_t number = RowNumber(part.head, row);
    if (number < range.first || number >= range.end ||
        !part.rows.emplace(number, std::move(row)).second) {
      object.Refuse("cell", "the row is of another shard, or stands twice");
    }
  }
  root.RefuseUnknownKeys();
}

/// Refuses a head that is not the part's.
void RequireSameHead(std::string_view text, const fs::path& path,
                     const EvaluationPart& part) {
  const std::string name = NameOf(path);
  const nlohmann::json document =
      models::ParseStrictJson(text, kMaxJsonDepth, name);
  StrictObject root(document, name);
  EvaluationPart kept;
  ReadPartHead(root, kFormat, kept);
  root.RefuseUnknownKeys();
  std::string difference = FirstDifference(kept, part);
  if (difference.empty() && kept.shard != part.shard) difference = "shard";
  if (!difference.empty()) {
    Refuse(path, "keeps rows of an interrupted evaluation whose " + difference +
                     " was another");
  }
}

}  // namespace

EvaluationJournal::EvaluationJournal(fs::path path, bool fresh,
                                     EvaluationPart& part)
    : path_(std::move(path)), part_(part) {
  // A link could lead out of the folder, to what is no journal.
  file_ = std::make_unique<OpenFile>(
      path_, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, path_);
  Lock();
  if (!fresh) Restore();
  if (keeps_rows_) return;
  if (ftruncate(file_->descriptor(), 0) != 0) {
    throw std::runtime_error(
        DescribeSystemError("cannot write " + path_.string(), errno));
  }
  file_->Write(LineOf(PartHeadAsJson(part_, kFormat)));
}

EvaluationJournal::~EvaluationJournal() {
  if (!keeps_rows_) unlink(path_.c_str());
}

void EvaluationJournal::Append(std::span<const EvaluationRow> rows) {
  auto list = nlohmann::ordered_json::array();
  for (const EvaluationRow& row : rows) {
    list.push_back(EvaluationRowAsJson(part_.head, row));
  }
  file_->Write(LineOf({{"rows", std::move(list)}}));
  keeps_rows_ = true;
}

void EvaluationJournal::Remove() {
  fs::remove(path_);
  keeps_rows_ = false;
}

void EvaluationJournal::Lock() const {
  if (flock(file_->descriptor(), LOCK_EX | LOCK_NB) == 0) return;
  const int error = errno;
  if (error == EWOULDBLOCK) {
    throw std::runtime_error(
        path_.string() +
        ": another process is evaluating into this output; wait for it to end "
        "or choose another --out");
  }
  throw std::runtime_error(
      DescribeSystemError("cannot lock " + path_.string(), error));
}

void EvaluationJournal::Restore() {
  const std::string text = ReadWholeFile(path_, kMaxBytes);
  std::string_view rest = text;
  const auto head = TakeWholeLine(rest);
  if (!head) {
    // A process killed while it wrote the head leaves no whole line.
    if (text.find('\n') == std::string::npos) return;
    Refuse(path_, "is no journal of an evaluation");
  }
  std::string_view next = rest;
  // Without a block the journal keeps nothing, whoever began it.
  if (!TakeWholeLine(next)) return;
  RequireSameHead(*head, path_, part_);

  while (const auto block = TakeWholeLine(rest)) {
    ReadBlock(*block, path_, part_);
  }
  keeps_rows_ = true;
  const auto whole = static_cast<off_t>(text.size() - rest.size());
  if (ftruncate(file_->descriptor(), whole) != 0) {
    throw std::runtime_error(
        DescribeSystemError("cannot write " + path_.string(), errno));
  }
}

fs::path JournalOf(const fs::path& output) {
  return output.string() + ".journal";
}

}  // namespace ballast::tools
