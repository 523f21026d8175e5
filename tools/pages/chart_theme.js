// What all charts of a page share: the page's numbers, colours and axes.
// Everything that comes from a file reaches the page as text, never as markup.
"use strict";
const chartTheme = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);

  const variable = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // Plotly reads a few tags and %{variables} in its labels.
  const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll("%{", "%&#123;");

  function withAlpha(color, alpha) {
    const number = parseInt(color.slice(1), 16);
    return `rgba(${number >> 16}, ${(number >> 8) & 255}, ${number & 255}, ${alpha})`;
  }

  const title = (text) =>
    ({ text: plain(text), font: { size: 13, color: variable("--soft") }, standoff: 8 });

  function axis(text) {
    return {
      title: title(text), gridcolor: variable("--grid"), linecolor: variable("--line"),
      zerolinecolor: variable("--grid"), tickfont: { color: variable("--soft"), size: 12 },
      automargin: true, hoverformat: ",.4~g",
    };
  }

  // A layout as large as its frame; `more` adds to it and overrules it.
  function layout(plot, more) {
    return {
      width: plot.clientWidth, height: plot.clientHeight,
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, color: variable("--ink") },
      margin: { l: 8, r: 8, t: 8, b: 8 }, showlegend: false,
      hoverlabel: {
        bgcolor: variable("--panel"), bordercolor: variable("--line"),
        font: { color: variable("--ink") },
      },
      ...more,
    };
  }

  const draw = (plot, traces, more) => Plotly.react(plot, traces, layout(plot, more),
    { displaylogo: false, displayModeBar: false });

  return { data, variable, plain, withAlpha, title, axis, draw };
})();
