// Draws the figures of a page from its numbers: data-chart names a line chart,
// data-map a heat map. Draws again where a frame's width, the choice of light
// or dark, or the paper asks for it.
"use strict";
(() => {
  const figures = [...document.querySelectorAll("figure.chart")].map((figure) => ({
    plot: figure.querySelector(".plot"),
    legend: figure.querySelector(".legend"),
    chart: chartTheme.data.charts?.[figure.dataset.chart],
    map: chartTheme.data.maps?.[figure.dataset.map],
  }));

  if (typeof Plotly === "undefined") {
    for (const { plot } of figures) {
      plot.textContent = "The charts need plotly.min.js beside this page.";
    }
    return;
  }

  function draw(figure) {
    // Hidden ones are drawn when they appear.
    figure.width = figure.plot.clientWidth;
    if (figure.width === 0) return;
    if (figure.chart) lineChart.draw(figure.chart, figure.plot);
    else heatMap.draw(figure.map, figure.plot);
  }
  const drawAll = () => figures.forEach(draw);

  for (const figure of figures) {
    if (!figure.chart) continue;
    lineChart.drawLegend(figure.chart, figure.legend, () => draw(figure));
  }
  drawAll();

  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const figure = figures.find(({ plot }) => plot === target);
      if (figure.width !== target.clientWidth) draw(figure);
    }
  });
  for (const { plot } of figures) watch.observe(plot);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

  // On paper the ground is white and nothing can be opened.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
    document.documentElement.classList.add("printing");
    drawAll();
  });
  window.addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
    document.documentElement.classList.remove("printing");
    drawAll();
  });
})();
