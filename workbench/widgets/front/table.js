// The table, a page at a time; above each column what is in it.

const KIND_SIGNS = {
  number: "#",
  flag: "½",
  category: "A",
  ordered: "A↓",
  text: "¶",
  id: "id",
  timestamp: "t",
};

function tablePanel(store) {
  const size = 25;
  let start = 0;
  let prepared = false;

  const heads = h("tr");
  const rows = h("tbody");
  const grid = h(
    "div",
    { class: "wb-scroll", tabindex: "0", role: "region", "aria-label": "rows of the table" },
    h("table", { class: "wb-table" }, h("thead", {}, heads), rows),
  );
  const place = numberInput(1, (row) => go(row == null ? 0 : row - 1), {
    class: "wb-input wb-place",
    min: "1",
    step: "1",
    "aria-label": "first row shown",
  });
  const extent = h("span", { class: "wb-quiet" });
  const first = icon("first page", ICONS.first, () => go(0));
  const previous = icon("previous page", ICONS.previous, () => go(start - size));
  const next = icon("next page", ICONS.next, () => go(start + size));
  const last = icon("last page", ICONS.last, () => go(Math.floor((known() - 1) / size) * size));
  const asPrepared = h("input", {
    type: "checkbox",
    onchange: () => ((prepared = asPrepared.checked), ask()),
  });
  const status = h("div");
  const bar = h(
    "div",
    { class: "wb-bar-of-tools" },
    h(
      "div",
      { class: "wb-pager" },
      first,
      previous,
      h("span", { class: "wb-quiet" }, "Row"),
      place,
      extent,
      next,
      last,
    ),
    h("label", { class: "wb-check" }, asPrepared, "after the recipe"),
  );

  // How many rows there are to page through; -1 while nobody has counted them.
  function known() {
    const page = store.answer("page");
    if (page && page.rows >= 0) return page.rows;
    return store.sample === null ? (store.answer("overview")?.total ?? -1) : -1;
  }

  function go(row) {
    const end = known();
    const furthest = end < 0 ? Infinity : Math.max(0, end - 1);
    start = Math.max(0, Math.min(Math.floor(row), furthest));
    ask();
  }

  function ask() {
    store.ask("page", { start, rows: size, prepared, ...store.scope() });
  }

  function drawHeads() {
    const overview = store.answer("overview");
    const page = store.answer("page");
    const byName = new Map((overview?.heads ?? []).map((head) => [head.name, head]));
    const names = page ? page.columns.map((column) => column.name) : [...byName.keys()];
    put(
      heads,
      h("th", { class: "wb-corner", scope: "col" }, h("span", { class: "wb-hidden" }, "row")),
      ...names.map((name) => headCell(name, byName.get(name))),
    );
  }

  function headCell(name, head) {
    if (!head) {
      return h(
        "th",
        { scope: "col" },
        h("span", { class: "wb-name" }, datum(name)),
        h("span", { class: "wb-made" }, "made by the recipe"),
      );
    }
    const about = head.exact ? "" : "about ";
    const missing = head.missing
      ? `${about}${share(head.missing, head.rows)} missing`
      : head.kind
        ? "none missing"
        : head.dtype;
    const title = [
      `${head.name}: ${head.kind || "no form"}, ${head.dtype}${head.role && head.role !== "feature" ? `, ${head.role}` : ""}`,
      `${about}${count(head.distinct)} different values`,
      ...head.figures.map(([label, value]) => `${label} ${value}`),
      `of ${count(head.rows)} rows`,
      ...head.findings.map(([, says]) => says),
    ].join("\n");
    return h(
      "th",
      { scope: "col", title, class: head.exact ? "" : "wb-rough" },
      h(
        "span",
        { class: "wb-name" },
        h("span", { class: "wb-kind", "aria-hidden": "true" }, KIND_SIGNS[head.kind] ?? "?"),
        datum(head.name),
        head.findings.length ? h("span", { class: "wb-finding", "aria-hidden": "true" }, "•") : null,
      ),
      h(
        "span",
        { class: "wb-missing" },
        h("span", {}, head.kind || "no form"),
        h("span", { class: head.missing ? "wb-some" : "" }, missing),
      ),
      headDrawing(head),
    );
  }

  function drawRows() {
    const page = store.answer("page");
    if (!page) return;
    const many = Math.max(0, ...page.columns.map((column) => column.cells.length));
    const lines = [];
    for (let at = 0; at < many; at++) {
      const cells = page.columns.map((column) => cell(column, at));
      lines.push(h("tr", {}, h("th", { scope: "row" }, count(page.start + at + 1)), cells));
    }
    put(rows, lines);
    place.value = String(page.start + 1);
    place.max = known() < 0 ? "" : String(known());
    const total = known();
    extent.textContent = `to ${count(page.start + many)} of ${count(total)}`;
    first.disabled = previous.disabled = page.start === 0;
    next.disabled = last.disabled = total >= 0 ? page.start + many >= total : many < size;
  }

  function cell(column, at) {
    const value = column.cells[at];
    if (value === null || Number.isNaN(value)) return h("td", { class: "wb-null" }, "null");
    if (typeof value === "number")
      return h("td", { class: "wb-number" }, column.whole ? String(value) : figure(value, 6));
    return h("td", {}, datum(value));
  }

  function drawStatus() {
    const overview = store.answer("overview");
    if (!overview) return;
    const sampled = store.sample !== null;
    const words = sayRows(overview.rows, overview.total, overview.exact, sampled);
    const rough = overview.heads.some((head) => !head.exact);
    put(
      status,
      behind(
        !rough,
        `Column heads: ${words}${rough ? "; exact figures follow" : ""}. Rows are read from the table itself.`,
      ),
    );
  }

  store.on("overview", () => (drawHeads(), drawRows(), drawStatus()));
  store.on("page", () => {
    // The rows come first: to describe the columns keeps the machine busy.
    if (!store.isAsked("overview")) store.ask("overview", store.scope());
    drawHeads();
    drawRows();
  });
  store.on("sample", () => {
    start = 0;
    store.ask("overview", store.scope());
    ask();
  });
  store.on("effects", () => prepared && ask());

  return {
    name: "Table",
    element: h("div", { class: "wb-panel" }, bar, grid, status),
    open() {
      if (!store.isAsked("page")) ask();
    },
  };
}
