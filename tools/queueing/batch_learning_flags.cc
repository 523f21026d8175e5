#include "tools/queueing/batch_learning_flags.h"

#include <charconv>
#include <stdexcept>

#include "tools/seed_jobs.h"

namespace ballast::tools {
namespace {

using agents::queueing::Realisation;

constexpr double kMostEvents = 1e7;
constexpr int kMostAugmented = 100'000;

int ParseAugmented(const std::string& word) {
  if (word == AugmentedAsText(kEverywhere)) return kEverywhere;
  int augmented = -1;
  const char* last = word.data() + word.size();
  const auto [end, error] = std::from_chars(word.data(), last, augmented);
  if (error != std::errc() || end != last || augmented < 0 ||
      augmented > kMostAugmented) {
    throw std::invalid_argument("--augmented " + word +
                                ": give numbers from 0 to " +
                                std::to_string(kMostAugmented) + ", or all");
  }
  return augmented;
}

}  // namespace

void AddBatchLearningFlags(CLI::App& verb, BatchLearningFlags& flags) {
  BatchLearningOptions& options = flags.options;
  CLI::Option* learn =
      verb.add_option("--learn", flags.methods,
                      "Learn from real events under uniform random choices: "
                      "fqi (in a table, with augmented samples) or plug_in "
                      "(the optimum of the network they suggest)")
          ->check(CLI::IsMember(std::vector<std::string>{
              NameOf(BatchMethod::kFqi), NameOf(BatchMethod::kPlugIn)}))
          ->delimiter(',');
  verb.add_option("--events", options.events, "Events of a batch; several")
      ->delimiter(',')
      ->check(CLI::Range(1.0, kMostEvents))
      ->needs(learn);
  verb.add_option("--augmented", flags.augmented,
                  "Virtual transitions of each event for fqi; all replays it "
                  "with every queue length and action; several")
      ->delimiter(',')
      ->needs(learn);
  verb.add_option("--seeds", flags.seeds, "0..2 or 0,3,7")->needs(learn);
  verb.add_option("--longest-queue", options.longest_queue, "Of fqi's table")
      ->check(CLI::Range(1, 1'000'000))
      ->needs(learn);
  verb.add_option("--discount", options.discount, "Of fqi, per step")
      ->check(CLI::Range(0.0, 1.0))
      ->needs(learn);
  verb.add_option("--realisation", flags.realisation,
                  "What of an event is known: full, or observed, as a real "
                  "system's log holds it")
      ->check(CLI::IsMember(std::vector<std::string>{
          NameOf(Realisation::kFull), NameOf(Realisation::kObserved)}))
      ->needs(learn);
}

BatchLearningOptions ReadBatchLearning(const BatchLearningFlags& flags) {
  BatchLearningOptions options = flags.options;
  for (const std::string& method : flags.methods) {
    options.methods.push_back(method == NameOf(BatchMethod::kFqi)
                                  ? BatchMethod::kFqi
                                  : BatchMethod::kPlugIn);
  }
  options.realisation = flags.realisation == NameOf(Realisation::kFull)
                            ? Realisation::kFull
                            : Realisation::kObserved;
  options.augmented.clear();
  for (const std::string& word : flags.augmented) {
    options.augmented.push_back(ParseAugmented(word));
  }
  options.seeds = ParseSeeds(flags.seeds);
  if (!(options.discount > 0.0 && options.discount < 1.0)) {
    throw std::invalid_argument(
        "--discount must lie in (0, 1), e.g. 0.99, per step");
  }
  return options;
}

}  // namespace ballast::tools
