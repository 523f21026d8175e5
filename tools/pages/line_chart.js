// Lines with bands, a budget across and the nominal world down the chart.
"use strict";
const lineChart = (() => {
  const { data, variable, plain, withAlpha, axis } = chartTheme;
  const COLORS = 7;
  const DASHES = ["solid", "dash", "dashdot"];

  function styleOf(series) {
    const method = data.methods[series.method];
    const untrained = method.color < 0;
    const name = untrained ? "--untrained" : "--s" + (method.color % COLORS);
    let dash = untrained ? "dot" : DASHES[Math.floor(method.color / COLORS) % 3];
    if (series.dashed) dash = "dash";
    return { name, dash };
  }

  function labelOf(series) {
    const label = data.methods[series.method].label;
    return series.variant ? `${label}, ${series.variant}` : label;
  }

  // Bands of many methods would hide each other.
  const bandAlpha = (chart, series) =>
    chart.series.length > 6 ? 0.06 : series.band_over_seeds ? 0.18 : 0.12;

  // A closed outline around each unbroken stretch of the band: a gap in the
  // data stays a gap.
  function bandTraces(series, color, alpha) {
    const traces = [];
    let stretch = [];
    const close = () => {
      if (stretch.length > 0) {
        const back = [...stretch].reverse();
        traces.push({
          x: [...stretch, ...back].map((i) => series.x[i]),
          y: [...stretch.map((i) => series.high[i]), ...back.map((i) => series.low[i])],
          mode: "lines", line: { width: 0 }, fill: "toself",
          fillcolor: withAlpha(color, alpha),
          hoverinfo: "skip", showlegend: false,
        });
      }
      stretch = [];
    };
    series.low.forEach((low, i) => {
      if (low === null || series.high[i] === null) close();
      else stretch.push(i);
    });
    close();
    return traces;
  }

  function seriesTraces(chart, series) {
    const { name, dash } = styleOf(series);
    const color = variable(name);
    const traces = bandTraces(series, color, bandAlpha(chart, series));
    for (const seed of series.seeds) {
      traces.push({
        x: seed.x, y: seed.y, mode: "lines", hoverinfo: "skip",
        line: { color: withAlpha(color, 0.45), width: 1, dash },
      });
    }
    traces.push({
      x: series.x, y: series.mean, name: plain(labelOf(series)),
      mode: chart.markers ? "lines+markers" : "lines",
      connectgaps: true, line: { color, width: 2.5, dash }, marker: { size: 5 },
      hovertemplate: chart.percent ? "%{y:.0%}" : "%{y:,.4~g}",
    });
    return traces;
  }

  // Room for all lines; bands may add half of that, so that a wide interval
  // (two seeds have a very wide one) does not flatten everything else.
  function rangeOf(chart) {
    if (chart.percent) return [-0.02, 1.02];
    const finite = (list) => list.filter((y) => y !== null);
    const shown = chart.series.filter((series) => !series.hidden);
    const numbers = finite(shown.flatMap((series) =>
      series.mean.concat(series.seeds.flatMap((seed) => seed.y))).concat(chart.budget));
    const bounds = finite(shown.flatMap((series) =>
      series.low.concat(series.high)));
    if (numbers.length === 0) return undefined;
    const fold = (list, f, start) => list.reduce((a, b) => f(a, b), start);
    const start = chart.from_zero ? [0, 0] : [Infinity, -Infinity];
    let low = fold(numbers, Math.min, start[0]);
    let high = fold(numbers, Math.max, start[1]);
    const room = (high - low || 1) / 2;
    const floor = chart.from_zero && low === 0;
    if (!floor) low = Math.max(low - room, fold(bounds, Math.min, low));
    high = Math.min(high + room, fold(bounds, Math.max, high));
    const margin = 0.06 * (high - low || 1);
    return [floor ? 0 : low - margin, high + margin];
  }

  function marks(chart) {
    const shapes = [], annotations = [];
    const text = (label, place) => annotations.push({
      text: plain(label), showarrow: false, font: { size: 12, color: place.color },
      bgcolor: withAlpha(variable("--panel"), 0.8), ...place,
    });
    if (chart.budget !== null) {
      const color = variable("--budget");
      shapes.push({
        type: "line", xref: "paper", x0: 0, x1: 1, y0: chart.budget, y1: chart.budget,
        line: { color, width: 1.5, dash: "dash" },
      });
      text("budget " + chart.budget.toLocaleString("en"), {
        color, xref: "paper", x: 1, xanchor: "right", y: chart.budget, yanchor: "bottom",
      });
    }
    if (chart.nominal !== null) {
      const color = variable("--soft");
      shapes.push({
        type: "line", yref: "paper", y0: 0, y1: 1, x0: chart.nominal, x1: chart.nominal,
        line: { color, width: 1, dash: "dot" },
      });
      text("nominal " + chart.nominal.toLocaleString("en"), {
        color, yref: "paper", y: 1, yanchor: "bottom", x: chart.nominal,
      });
    }
    return { shapes, annotations };
  }

  function draw(chart, plot) {
    const shown = chart.series.filter((series) => !series.hidden);
    chartTheme.draw(plot, shown.flatMap((series) => seriesTraces(chart, series)), {
      margin: { l: 8, r: 8, t: chart.nominal === null ? 8 : 24, b: 8 },
      hovermode: "x unified",
      xaxis: axis(chart.x_title),
      yaxis: {
        ...axis(chart.y_title), range: rangeOf(chart),
        tickformat: chart.percent ? ".0%" : "",
      },
      ...marks(chart),
    });
  }

  // A button for each line takes it away and brings it back.
  function drawLegend(chart, list, redraw) {
    for (const series of chart.series) {
      const { name, dash } = styleOf(series);
      const button = document.createElement("button");
      const swatch = document.createElement("span");
      swatch.className = "swatch" +
        (dash === "dot" ? " dotted" : dash === "solid" ? "" : " dashed");
      swatch.style.setProperty("--series", `var(${name})`);
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      button.append(swatch, labelOf(series));
      button.addEventListener("click", () => {
        series.hidden = !series.hidden;
        button.setAttribute("aria-pressed", String(!series.hidden));
        redraw();
      });
      const item = document.createElement("li");
      item.append(button);
      list.append(item);
    }
  }

  return { draw, drawLegend };
})();
