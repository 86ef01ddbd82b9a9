// The whole: a head, panels to look at, and beside them the recipe.

function tabsOf(panels) {
  const tabs = panels.map((panel, at) =>
    h("button", { type: "button", role: "tab", class: "wb-tab", onclick: () => show(at) }, panel.name),
  );
  const list = h("div", { class: "wb-tabs", role: "tablist" }, tabs);
  list.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    const at = (tabs.indexOf(document.activeElement) + way + tabs.length) % tabs.length;
    show(at);
    tabs[at].focus();
  });
  function show(at) {
    panels.forEach((panel, each) => {
      panel.element.hidden = each !== at;
      panel.element.setAttribute("role", "tabpanel");
      tabs[each].setAttribute("aria-selected", String(each === at));
      tabs[each].tabIndex = each === at ? 0 : -1;
    });
    panels[at].open();
  }
  return { list, show };
}

function busyLine(store) {
  const fill = h("i");
  const line = h(
    "div",
    { class: "wb-busy", role: "progressbar", "aria-label": "working", hidden: true },
    fill,
  );
  const running = new Map();
  const draw = () => {
    line.hidden = running.size === 0;
    const shares = [...running.values()];
    fill.style.width = `${Math.round(100 * Math.max(0.04, ...shares))}%`;
  };
  store.on("busy", ({ kind, share: done }) => (running.set(kind, done), draw()));
  store.on("idle", ({ kind }) => (running.delete(kind), draw()));
  return line;
}

function headOf(store) {
  const extent = h("span", { class: "wb-quiet" });
  const scope = h("span", { class: "wb-scope", hidden: true });
  const draw = () => {
    const overview = store.answer("overview");
    if (overview) extent.textContent = `${count(overview.total)} rows × ${overview.heads.length} columns`;
    const { sample } = store;
    scope.hidden = sample === null;
    if (sample)
      scope.textContent = `exploring a sample: ${sample.kind === "rows" ? `${count(sample.size)} rows` : share(sample.size, 1)}, seed ${sample.seed}`;
  };
  store.on("overview", draw);
  store.on("sample", draw);
  const title = h("h2", { class: "wb-heading" });
  store.on("menus", ({ body }) => put(title, datum(body.title)));
  return h("header", { class: "wb-head" }, title, extent, scope);
}

function explorerView(store) {
  const table = tablePanel(store);
  const sampling = samplingPanel(store);
  const outliers = outliersPanel(store);
  const associations = associationsPanel(store);
  const tabs = tabsOf([table, sampling, outliers, associations]);
  const pane = timelinePane(store);
  pane.editWith(() => tabs.show(2), outliers);
  const trouble = h("p", { class: "wb-trouble wb-notice", role: "alert", hidden: true });
  const tell = (says) => {
    trouble.textContent = says;
    trouble.hidden = false;
  };
  store.on("trouble", tell);
  store.on("refused", ({ says }) => tell(says));
  for (const kind of ["page", "overview", "bounds", "pair", "likeness", "associations", "timeline"]) {
    store.on(kind, () => (trouble.hidden = true));
  }
  const root = h(
    "div",
    { class: "wb-explorer" },
    headOf(store),
    busyLine(store),
    h(
      "div",
      { class: "wb-body" },
      h(
        "main",
        { class: "wb-main" },
        tabs.list,
        trouble,
        table.element,
        sampling.element,
        outliers.element,
        associations.element,
      ),
      pane.element,
    ),
  );
  tabs.show(0);
  store.ask("menus");
  store.ask("effects");
  return root;
}

export { createStore, explorerView };
