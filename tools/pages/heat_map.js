// A number over a grid with two axes. Maps side by side share one scale of
// colours; with a budget its middle is the budget, which a line surrounds.
"use strict";
const heatMap = (() => {
  const { variable, plain, axis } = chartTheme;
  /// Columns up to which the cells hold their numbers.
  const NUMBERED = 7;

  function colorScale(map) {
    if (map.middle === null) {
      return [0, 0.25, 0.5, 0.75, 1].map((share, i) => [share, variable("--map" + i)]);
    }
    const middle = (map.middle - map.low) / (map.high - map.low || 1);
    const scale = [[middle, variable("--within2")]];
    if (middle > 0) {
      scale.unshift([0, variable("--within0")], [middle / 2, variable("--within1")]);
    }
    if (middle < 1) {
      scale.push([(1 + middle) / 2, variable("--over1")], [1, variable("--over0")]);
    }
    // Plotly wants both ends.
    if (scale[0][0] > 0) scale.unshift([0, scale[0][1]]);
    if (scale.at(-1)[0] < 1) scale.push([1, scale.at(-1)[1]]);
    return scale;
  }

  function budgetTrace(map) {
    return {
      type: "contour", x: map.x, y: map.y, z: map.values, hoverinfo: "skip",
      showscale: false, line: { color: variable("--budget"), width: 2 },
      contours: { coloring: "none", start: map.middle, end: map.middle, size: 1 },
    };
  }

  function nominalTrace(map) {
    return {
      mode: "markers", x: [map.nominal_x], y: [map.nominal_y], cliponaxis: false,
      marker: {
        symbol: "circle-open", size: 13, color: variable("--budget"), line: { width: 2 },
      },
      hoverinfo: "skip",
    };
  }

  // Just the values of the axis, where they are few.
  const ticks = (values) =>
    values.length <= 8 ? { tickmode: "array", tickvals: values, tickformat: ".3~g" } : {};

  function draw(map, plot) {
    const format = map.percent ? ".0%" : ",.4~g";
    const traces = [{
      type: "heatmap", x: map.x, y: map.y, z: map.values,
      zmin: map.low, zmax: map.high, colorscale: colorScale(map),
      xgap: 1, ygap: 1, hoverongaps: false,
      texttemplate: map.x.length <= NUMBERED ? `%{z:${map.percent ? ".0%" : ",.3~g"}}` : "",
      colorbar: {
        thickness: 12, outlinewidth: 0, tickformat: map.percent ? ".0%" : "",
        tickfont: { color: variable("--soft"), size: 12 },
        title: { text: plain(map.value_title), side: "right",
          font: { size: 13, color: variable("--soft") } },
      },
      hovertemplate: `${plain(map.x_title)} %{x:.4~g}<br>${plain(map.y_title)} %{y:.4~g}` +
        `<br>${plain(map.value_title)} %{z:${format}}<extra></extra>`,
    }];
    // A contour needs two values along each axis.
    if (map.middle !== null && map.x.length > 1 && map.y.length > 1) {
      traces.push(budgetTrace(map));
    }
    if (map.nominal_x !== null && map.nominal_y !== null) traces.push(nominalTrace(map));
    chartTheme.draw(plot, traces, {
      xaxis: { ...axis(map.x_title), ...ticks(map.x), showgrid: false, zeroline: false },
      yaxis: { ...axis(map.y_title), ...ticks(map.y), showgrid: false, zeroline: false },
    });
  }

  return { draw };
})();
