// Controls with data-filters="ID ..." choose rows of the tables with those ids. Of
// an input, every word must stand somewhere in the row; of a select with
// data-key="task", its value must be the row's data-task, and "" takes all.
// An element with data-counts="ID" tells how many rows are left. A form of
// class "filters" is hidden until this script has run.
"use strict";
(() => {
  function admits(control, row) {
    if (control.dataset.key) {
      return control.value === "" || row.dataset[control.dataset.key] === control.value;
    }
    const text = row.textContent.toLowerCase();
    return control.value.toLowerCase().split(/\s+/).every((word) => text.includes(word));
  }

  function filter(table, controls) {
    const rows = [...table.tBodies[0].rows];
    for (const row of rows) {
      row.hidden = !controls.every((control) => admits(control, row));
    }
    const shown = rows.filter((row) => !row.hidden).length;
    for (const count of document.querySelectorAll("[data-counts]")) {
      if (count.dataset.counts === table.id) count.textContent = `${shown} of ${rows.length}`;
    }
  }

  const controlsOf = new Map();
  for (const control of document.querySelectorAll("[data-filters]")) {
    for (const id of control.dataset.filters.split(" ")) {
      const table = document.getElementById(id);
      controlsOf.set(table, [...(controlsOf.get(table) ?? []), control]);
    }
  }
  for (const [table, controls] of controlsOf) {
    for (const control of controls) {
      control.addEventListener("input", () => filter(table, controls));
    }
    filter(table, controls);
  }
  for (const form of document.querySelectorAll("form.filters")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
  }
})();
