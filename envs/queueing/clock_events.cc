#include "envs/queueing/clock_events.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ballast::envs {
namespace {

/// Cuts nearer than this share of the whole are one, parted by rounding.
constexpr double kRounding = 1e-12;

/// [.., end) of a server's rate sends a class's job to a destination; from the
/// last end on, the service goes on.
struct Segment {
  double end;
  int destination;
};

std::vector<Segment> SegmentsOf(const ContinuousNetwork& network,
                                const Service& service) {
  const double rate = service.rate * network.classes[service.job_class].phases;
  std::vector<Segment> segments;
  double routed = 0.0;
  for (const Route& route : network.routes) {
    if (route.from != service.job_class || route.probability == 0) continue;
    routed += route.probability;
    segments.push_back({rate * std::min(routed, 1.0), route.to});
  }
  if (segments.empty() || segments.back().end < rate * (1.0 - kRounding)) {
    segments.push_back({rate, kLeaves});
  }
  return segments;
}

/// The ends of all intervals, without doubles.
std::vector<double> CutsOf(const std::vector<std::vector<Segment>>& classes) {
  std::vector<double> cuts;
  for (const std::vector<Segment>& segments : classes) {
    for (const Segment& segment : segments) cuts.push_back(segment.end);
  }
  std::sort(cuts.begin(), cuts.end());
  const double apart = cuts.back() * kRounding;
  cuts.erase(
      std::unique(cuts.begin(), cuts.end(),
                  [apart](double a, double b) { return b - a <= apart; }),
      cuts.end());
  return cuts;
}

int DestinationAt(const std::vector<Segment>& segments, double place) {
  for (const Segment& segment : segments) {
    if (place < segment.end) return segment.destination;
  }
  return kGoesOn;
}

void AddServer(const ContinuousNetwork& network, int server,
               std::vector<ClockEvent>& events) {
  const std::vector<Service>& services = network.servers[server].services;
  std::vector<std::vector<Segment>> segments;
  for (const Service& service : services) {
    segments.push_back(SegmentsOf(network, service));
  }
  double start = 0.0;
  for (const double end : CutsOf(segments)) {
    ClockEvent event{server, -1, end - start, {}};
    event.destinations.assign(network.classes.size(), kGoesOn);
    for (std::size_t i = 0; i < services.size(); ++i) {
      event.destinations[services[i].job_class] =
          DestinationAt(segments[i], (start + end) / 2);
    }
    events.push_back(std::move(event));
    start = end;
  }
}

}  // namespace

std::vector<ClockEvent> ClockEventsOf(const ContinuousNetwork& network) {
  std::vector<ClockEvent> events;
  for (int j = 0; j < std::ssize(network.classes); ++j) {
    const double rate = network.classes[j].arrival_rate;
    if (rate > 0) events.push_back({-1, j, rate, {}});
  }
  for (int k = 0; k < std::ssize(network.servers); ++k) {
    AddServer(network, k, events);
  }
  return events;
}

}  // namespace ballast::envs
