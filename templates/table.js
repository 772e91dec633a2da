"use strict";
// Sorts and filters tables that are whole without it: it adds controls, and moves or hides rows that are there.
(() => {
  const make = (tag, text, rest) => Object.assign(document.createElement(tag), {textContent: text}, rest);
  // A row and the rows `under` it, which tell more of the same and go where it goes.
  const entries = (body) => [...body.rows].filter((row) => !row.matches(".apart")).reduce(
    (all, row) => (row.matches(".under") && all.length ? all.at(-1).push(row) : all.push([row]), all), []);
  const keyOf = ([row], column) => {
    const cell = [...row.cells].find((one) => (column -= one.colSpan) < 0);
    const text = cell ? cell.dataset.value ?? cell.textContent.trim() : "";
    if (!text || text === "–" || cell.matches(".reason")) return [2, 0, ""];
    const [number] = text.match(/^[−-]?[\d,.]+(e[-+]?\d+)?(?![^\s(%×])/) ?? [];
    return number ? [0, Number(number.replaceAll(",", "").replace("−", "-")), ""] : [1, 0, text];
  };
  // What has no value comes last, whichever way.
  const compare = (way) => ([[kind, number, text]], [[other, second, word]]) =>
    (kind === 2) - (other === 2) || way * (kind - other || number - second || text.localeCompare(word, "en"));
  const sortable = (table, head, column, original) => {
    const button = make("button", "", {type: "button"});
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const way = {ascending: -1, descending: 0}[head.getAttribute("aria-sort")] ?? 1;
      table.querySelectorAll("[aria-sort]").forEach((one) => one.removeAttribute("aria-sort"));
      if (way) head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      for (const [body, all] of original) {
        const keyed = all.map((rows) => [keyOf(rows, column), rows]);
        body.append(...(way ? keyed.sort(compare(way)) : keyed).flatMap(([, rows]) => rows));
      }
    });
  };
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const original = [...table.tBodies].map((body) => [body, entries(body)]), grid = [];
    [...table.tHead.rows].forEach((row, level) => [...row.cells].forEach((head) => {
      const column = [...(grid[level] ??= []), null].findIndex((taken) => !taken);
      for (let n = 0; n < head.rowSpan * head.colSpan; n += 1)
        (grid[level + n % head.rowSpan] ??= [])[column + Math.floor(n / head.rowSpan)] = head;
      if (head.scope === "col") sortable(table, head, column, original);
    }));
  }
  for (const table of document.querySelectorAll("table[data-filterable]")) {
    const all = [...table.tBodies].flatMap(entries), told = make("output", "", {ariaLive: "polite"});
    const box = make("input", "", {type: "search", spellcheck: false}), label = make("label", "Rows with ");
    const line = make("p", "", {className: "filter"});
    const filter = () => {
      const words = box.value.toLowerCase().split(/\s+/), holds = (text) => words.every((word) => text.includes(word));
      const kept = all.filter((rows) => holds(rows.map((row) => row.textContent).join(" ").toLowerCase()));
      all.forEach((rows) => rows.forEach((row) => { row.hidden = !kept.includes(rows); }));
      told.textContent = `${kept.length} of ${all.length} rows`;
    };
    label.append(box);
    line.append(label, " ", told);
    (table.closest(".scroll") ?? table).before(line);
    box.addEventListener("input", filter);
    // A link that leads to a row shows it.
    addEventListener("hashchange", () => { if (table.querySelector("[hidden]:target")) { box.value = ""; filter(); } });
    filter();
  }
})();
