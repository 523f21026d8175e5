// Tables of class "sortable": a click, Enter or Space on a header sorts by its
// column, again turns the order. A cell's data-value counts before its text;
// numbers sort as numbers and before words, blanks ("" and "-") come last
// either way, equal rows keep their order. A header with data-first
// "descending" begins there; one with data-unsortable stays as it is.
"use strict";
(() => {
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    if (!cell) return { blank: true };
    const text = (cell.dataset.value ?? cell.textContent).trim();
    if (text === "" || text === "-") return { blank: true };
    const number = Number(text.replaceAll(",", ""));
    return Number.isNaN(number) ? { text } : { number };
  };

  // Below 0 if a comes first; `turn` is 1 for ascending, -1 for descending.
  function compare(a, b, turn) {
    if (a.blank || b.blank) return (a.blank ? 1 : 0) - (b.blank ? 1 : 0);
    const numbers = (a.number !== undefined ? 1 : 0) + (b.number !== undefined ? 1 : 0);
    if (numbers === 2) return turn * (a.number < b.number ? -1 : a.number > b.number ? 1 : 0);
    if (numbers === 1) return turn * (a.number !== undefined ? -1 : 1);
    return turn * a.text.localeCompare(b.text, "en", { numeric: true });
  }

  function sort(table, header, order) {
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", order);
    const turn = order === "ascending" ? 1 : -1;
    const body = table.tBodies[0];
    const keyed = [...body.rows].map((row) => ({ row, key: keyOf(row, header.cellIndex) }));
    keyed.sort((a, b) => compare(a.key, b.key, turn));
    body.append(...keyed.map(({ row }) => row));
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows].at(-1);
    for (const header of heads.cells) {
      if ("unsortable" in header.dataset) continue;
      // A button, so that the keyboard and screen readers know it.
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const turned = { ascending: "descending", descending: "ascending" };
        sort(table, header, turned[header.getAttribute("aria-sort")] ??
          header.dataset.first ?? "ascending");
      });
    }
  }
})();
