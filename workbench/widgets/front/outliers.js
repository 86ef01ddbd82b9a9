// Outliers of one column: bounds to drag, and what would become of the rows beyond them.

const CHART = { width: 720, height: 250, left: 12, right: 12, top: 14, base: 26 };

function outliersPanel(store) {
  const choice = { column: null, method: "mad", k: null, lower: null, upper: null, treatment: null };
  let shown = null;
  let waiting = false;
  let stale = false;
  let log = false;
  let replaces = null;
  let settling = 0;

  const tools = h("div", { class: "wb-tools" });
  const chart = svg("svg", {
    viewBox: `0 0 ${CHART.width} ${CHART.height}`,
    class: "wb-chart",
    role: "group",
    "aria-label": "histogram with bounds",
  });
  const zones = svg("g");
  const backdrop = svg("g");
  const sliders = { lower: slider("lower"), upper: slider("upper") };
  chart.append(zones, backdrop, sliders.lower, sliders.upper);
  const touched = h("p", { class: "wb-touched", "aria-live": "polite" });
  const figures = h("div");
  const status = h("div");
  const accept = button("Add to recipe", () => take(), { class: "wb-primary wb-accept" });
  const inLog = h("input", { type: "checkbox", onchange: () => ((log = inLog.checked), draw()) });

  // A column with outliers first, else the first number.
  function suggested() {
    const heads = (store.answer("overview")?.heads ?? []).filter((head) => head.kind === "number");
    const odd = heads.find((head) => head.findings.some(([concern]) => concern === "outliers"));
    return (odd ?? heads.find((head) => head.distinct > 2) ?? heads[0])?.name ?? null;
  }

  function numbers() {
    return (store.answer("overview")?.heads ?? [])
      .filter((head) => head.kind === "number")
      .map((head) => head.name);
  }

  function drawTools() {
    const menus = store.answer("menus");
    if (!menus || !store.answer("overview")) return;
    choice.treatment ??= menus.treatments[0][0];
    const byHand = choice.method === "bounds";
    const method = menus.methods.find((each) => each.name === choice.method);
    const methods = [
      ...menus.methods.map((each) => [each.name, each.name, each.says]),
      ["bounds", "by hand"],
    ];
    const set = (name) => (value) => ((choice[name] = value), drawTools(), ask(true));
    put(
      tools,
      labelled("Column", select(numbers(), choice.column, pick)),
      labelled(
        "Method",
        select(methods, choice.method, (name) => {
          if (name === "bounds")
            Object.assign(choice, { lower: shown?.lower ?? null, upper: shown?.upper ?? null });
          choice.k = null;
          set("method")(name);
        }),
        method?.says ?? "drag the bounds, or type them",
      ),
      byHand
        ? [
            labelled("Lower", numberInput(choice.lower, set("lower"), { placeholder: "none" })),
            labelled("Upper", numberInput(choice.upper, set("upper"), { placeholder: "none" })),
          ]
        : labelled(
            "k",
            numberInput(choice.k ?? method.k, set("k"), { min: "0", step: method.k < 0.5 ? "0.005" : "0.5" }),
            method.says,
          ),
      labelled(
        "Treatment",
        select(
          menus.treatments.map(([name, says]) => [name, name, says]),
          choice.treatment,
          set("treatment"),
        ),
      ),
      h("label", { class: "wb-check" }, inLog, "log scale"),
      accept,
    );
  }

  function pick(column) {
    if (column !== choice.column && choice.method === "bounds")
      choice.method = store.answer("menus").methods[0].name;
    Object.assign(choice, { column, k: null, lower: null, upper: null });
    replaces = null;
    accept.textContent = "Add to recipe";
    drawTools();
    ask(true);
  }

  function ask(settled) {
    if (choice.column === null) return;
    if (!settled && waiting) {
      stale = true;
      return;
    }
    waiting = !settled;
    stale = false;
    const byHand = choice.method === "bounds";
    if (byHand && choice.lower === null && choice.upper === null) return;
    const limits = byHand ? { lower: choice.lower, upper: choice.upper } : { k: choice.k };
    const { column, method, treatment } = choice;
    store.ask("bounds", { column, method, treatment, ...limits, settled, ...store.scope() });
  }

  // Dragging a bound takes it from the method's hands; the other bound stays where it is.
  function hold(side, value, settled) {
    if (choice.method !== "bounds") {
      Object.assign(choice, { method: "bounds", k: null, lower: shown.lower, upper: shown.upper });
    }
    const other = side === "lower" ? choice.upper : choice.lower;
    const step = fineness();
    let held = Number((Math.round(value / step) * step).toPrecision(12));
    if (other !== null) held = side === "lower" ? Math.min(held, other - step) : Math.max(held, other + step);
    choice[side] = held;
    placeSliders();
    if (settled) drawTools();
    ask(settled);
  }

  const fineness = () => 10 ** Math.floor(Math.log10((shown.high - shown.low || 1) / 400));
  const inner = CHART.width - CHART.left - CHART.right;
  const toX = (value) =>
    CHART.left + inner * Math.max(0, Math.min(1, (value - shown.low) / (shown.high - shown.low || 1)));
  const toValue = (x) => shown.low + ((x - CHART.left) / inner) * (shown.high - shown.low);

  function slider(side) {
    const floor = CHART.height - CHART.base;
    const handle = svg(
      "g",
      {
        class: "wb-bound",
        role: "slider",
        tabindex: "0",
        "aria-label": `${side} bound`,
        "aria-orientation": "horizontal",
      },
      svg("rect", { class: "wb-grip", x: -9, y: 0, width: 18, height: floor }),
      svg("path", { d: `M0 4V${floor}` }),
      svg("path", { class: "wb-knob", d: side === "lower" ? "M0 2h9l4 6-4 6H0z" : "M0 2h-9l-4 6 4 6h9z" }),
    );
    handle.addEventListener("pointerdown", (event) => {
      if (!shown) return;
      handle.setPointerCapture(event.pointerId);
      handle.focus();
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const box = chart.getBoundingClientRect();
      hold(side, toValue(((event.clientX - box.left) / box.width) * CHART.width), false);
    });
    handle.addEventListener("pointerup", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      handle.releasePointerCapture(event.pointerId);
      if (choice.method === "bounds") (drawTools(), ask(true));
    });
    handle.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -20, PageUp: 20 }[
        event.key
      ];
      if (!way || !shown) return;
      event.preventDefault();
      const now = limit(side) ?? (side === "lower" ? shown.low : shown.high);
      hold(side, now + way * fineness() * (event.shiftKey ? 10 : 1), false);
      clearTimeout(settling);
      settling = setTimeout(() => (drawTools(), ask(true)), 300);
    });
    return handle;
  }

  // What lies beyond a bound, on its side of the drawing.
  function zone(side) {
    const value = limit(side);
    if (value === null) return null;
    const [from, to] = side === "lower" ? [CHART.left, toX(value)] : [toX(value), CHART.width - CHART.right];
    const height = CHART.height - CHART.base - CHART.top;
    return svg("rect", { class: "wb-zone", x: from, y: CHART.top, width: Math.max(0, to - from), height });
  }

  const limit = (side) => (choice.method === "bounds" ? choice[side] : shown?.[side]);

  function placeSliders() {
    put(zones, zone("lower"), zone("upper"));
    for (const [side, handle] of Object.entries(sliders)) {
      const value = limit(side);
      const at = value ?? (side === "lower" ? shown.low : shown.high);
      handle.setAttribute("transform", `translate(${toX(at).toFixed(1)} 0)`);
      handle.classList.toggle("wb-open", value === null);
      handle.setAttribute("aria-valuemin", shown.low);
      handle.setAttribute("aria-valuemax", shown.high);
      handle.setAttribute("aria-valuenow", at);
      handle.setAttribute("aria-valuetext", value === null ? "none" : figure(value));
    }
  }

  function draw() {
    if (!shown) return;
    const height = CHART.height - CHART.base - CHART.top;
    const size = { width: inner, height, top: CHART.top, log, most: Math.max(1, ...shown.before) };
    put(
      backdrop,
      svg(
        "g",
        { transform: `translate(${CHART.left} 0)` },
        bars(shown.before, { ...size, gap: 0.5, class: "wb-before" }),
        bars(shown.after, { ...size, gap: 0.5, class: "wb-after" }),
      ),
      axis(shown.low, shown.high, { width: inner, y: CHART.height - CHART.base, left: CHART.left, most: 9 }),
    );
    placeSliders();
    drawFigures();
  }

  function drawFigures() {
    const whole =
      shown.exact || shown.rows === shown.total ? shown.rows : shown.total > 0 ? shown.total : shown.rows;
    const nothing = shown.lower === null && shown.upper === null;
    put(
      touched,
      h("strong", {}, `${shown.exact ? "" : "about "}${count(shown.touched)} rows`),
      ` (${share(shown.touched, whole)}) lie beyond `,
      nothing
        ? "no bound: the column has no spread that this method sees"
        : h("span", {}, `${figure(shown.lower)} and ${figure(shown.upper)}`),
    );
    const row = (label, name, write = (value) => figure(value)) => {
      const [was, becomes] = [shown.was[name], shown.becomes[name]];
      const same = was === becomes;
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, label),
        h("td", { class: "wb-number" }, write(was)),
        h("td", { class: same ? "wb-number wb-quiet" : "wb-number wb-changed" }, write(becomes)),
      );
    };
    put(
      figures,
      h(
        "table",
        { class: "wb-list wb-figures" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", {}, ""),
            h("th", { scope: "col" }, h("i", { class: "wb-key wb-key-before" }), "before"),
            h("th", { scope: "col" }, h("i", { class: "wb-key wb-key-after" }), "after"),
          ),
        ),
        h(
          "tbody",
          {},
          row("mean", "mean"),
          row("std", "std"),
          row("min", "low"),
          row("max", "high"),
          row("rows", "present", count),
          row("missing", "missing", count),
        ),
      ),
    );
    const from = sayRows(shown.rows, shown.total, shown.rows === shown.total, store.sample !== null);
    put(
      status,
      behind(
        shown.exact,
        shown.exact
          ? `Counted on ${from}. The drawing is in bins; rows beyond its ends are in the first and the last.`
          : `From ${from}, counted in 2,048 bins; exact once the bound is let go.`,
      ),
    );
  }

  function take() {
    if (!shown || choice.column === null) return;
    const byHand = choice.method === "bounds";
    const step = {
      step: choice.treatment,
      columns: choice.column,
      method: choice.method,
      k: byHand ? null : choice.k,
      lower: byHand ? choice.lower : null,
      upper: byHand ? choice.upper : null,
    };
    const next = [...store.timeline];
    if (replaces !== null && replaces < next.length) next[replaces] = { ...next[replaces], step };
    else next.push({ step, enabled: true });
    replaces = null;
    accept.textContent = "Add to recipe";
    store.edit(next);
  }

  store.on("menus", drawTools);
  store.on("overview", () => {
    if (choice.column === null || !numbers().includes(choice.column)) choice.column = suggested();
    drawTools();
  });
  store.on("bounds", ({ body, number, waited }) => {
    shown = body;
    chart.dataset.answer = number;
    chart.dataset.waited = waited.toFixed(1);
    draw();
    waiting = false;
    if (stale) ask(false);
  });
  store.on("refused", ({ kind }) => kind === "bounds" && (waiting = false));
  store.on("sample", () => shown && ask(true));

  return {
    name: "Outliers",
    element: h(
      "div",
      { class: "wb-panel" },
      tools,
      h("div", { class: "wb-split" }, h("div", { class: "wb-drawing" }, touched, chart), figures),
      status,
    ),
    open() {
      choice.column ??= suggested();
      drawTools();
      if (!shown) ask(true);
    },
    // To look at a step of the timeline again, and change it.
    edit(step, at) {
      Object.assign(choice, {
        column: step.columns,
        method: step.method,
        k: step.k,
        lower: step.lower,
        upper: step.upper,
        treatment: step.step,
      });
      replaces = at;
      accept.textContent = "Update step";
      drawTools();
      ask(true);
    },
    edits: (step) =>
      store.answer("menus").treatments.some(([name]) => name === step.step) &&
      typeof step.columns === "string",
  };
}
