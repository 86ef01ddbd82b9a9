// What goes together: a heatmap of all pairs, and the chosen pair beside it.

function associationsPanel(store) {
  let numbers = "pearson";
  let chosen = null;
  const map = h("div", { class: "wb-scroll wb-map" });
  const detail = pairView(store);
  const status = h("div");
  const tools = h(
    "div",
    { class: "wb-tools" },
    labelled(
      "Two numbers",
      select(
        [
          ["pearson", "Pearson (linear)"],
          ["spearman", "Spearman (ranks)"],
        ],
        numbers,
        (name) => ((numbers = name), draw()),
      ),
    ),
    h("p", { class: "wb-legend" }, h("i", { class: "wb-ramp" }), "−1 to 1; categories 0 to 1"),
  );

  function shownPairs(body) {
    const hidden = numbers === "pearson" ? "spearman" : "pearson";
    const found = new Map();
    body.measures.forEach((measure, at) => {
      if (measure === hidden) return;
      const [i, j] = [body.left[at], body.right[at]];
      found.set(`${Math.max(i, j)} ${Math.min(i, j)}`, at);
    });
    return found;
  }

  function draw() {
    const body = store.answer("associations");
    if (!body) return;
    const names = body.columns;
    const pairs = shownPairs(body);
    const size = Math.max(13, Math.min(30, Math.floor(460 / Math.max(1, names.length))));
    const left = 118;
    const width = left + size * names.length + 90;
    const height = size * names.length + 10;
    const cells = [];
    names.forEach((_, i) => {
      for (let j = 0; j < i; j++) {
        const at = pairs.get(`${i} ${j}`);
        const value = at === undefined ? NaN : body.value[at];
        const cell = svg("rect", {
          x: left + j * size,
          y: i * size,
          width: size - 1,
          height: size - 1,
          rx: 2,
          style: `fill:${strength(value)}`,
          "data-cell": `${i} ${j}`,
        });
        cell.append(svg("title", {}, say(body, at, names[i], names[j])));
        cells.push(cell);
      }
    });
    const labels = names.map((name, i) => [
      svg("text", { x: left - 8, y: i * size + size / 2 + 4, "text-anchor": "end" }, clipText(name, 16)),
      svg(
        "text",
        { x: left + i * size + size + 2, y: i * size + size / 2 + 4, class: "wb-quiet-text" },
        i < names.length - 1 ? clipText(name, 12) : "",
      ),
    ]);
    const ring = svg("rect", {
      class: "wb-ring",
      width: size - 1,
      height: size - 1,
      rx: 2,
      visibility: "hidden",
    });
    const drawing = svg(
      "svg",
      {
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        class: "wb-heatmap",
        tabindex: "0",
        role: "application",
        "aria-label": "associations of all pairs; arrow keys move, Enter opens a pair",
      },
      cells,
      labels,
      ring,
    );
    const mark = (i, j) => {
      ring.setAttribute("x", left + j * size);
      ring.setAttribute("y", i * size);
      ring.setAttribute("visibility", "visible");
      drawing.setAttribute("aria-label", say(body, pairs.get(`${i} ${j}`), names[i], names[j]));
    };
    const open = (i, j) => {
      chosen = [names[i], names[j]];
      mark(i, j);
      detail.open(names[i], names[j], body, numbers);
    };
    let at = null;
    drawing.addEventListener("click", (event) => {
      const cell = event.target.closest("[data-cell]");
      if (!cell) return;
      at = cell.dataset.cell.split(" ").map(Number);
      open(...at);
    });
    drawing.addEventListener("keydown", (event) => {
      const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (way && names.length > 1) {
        event.preventDefault();
        const [i, j] = at ? [at[0] + way[0], at[1] + way[1]] : [1, 0];
        const row = Math.max(1, Math.min(names.length - 1, i));
        at = [row, Math.max(0, Math.min(row - 1, j))];
        mark(...at);
      }
      if (event.key === "Enter" && at) open(...at);
    });
    put(map, drawing);
    if (chosen === null && names.length > 1) {
      const strongest = body.measures.findIndex(
        (measure, which) => [...pairs.values()].includes(which) && !Number.isNaN(body.value[which]),
      );
      if (strongest >= 0)
        at = [
          Math.max(body.left[strongest], body.right[strongest]),
          Math.min(body.left[strongest], body.right[strongest]),
        ];
      if (at) open(...at);
    } else if (chosen) {
      const found = chosen.map((name) => names.indexOf(name));
      if (!found.includes(-1))
        ((at = [Math.max(...found), Math.min(...found)]), mark(...at), detail.say(body, numbers));
    }
    drawStatus(body);
  }

  function drawStatus(body) {
    const left = body.left_out.map(([name, why]) => `${name} (${why})`).join(", ");
    put(
      status,
      behind(
        body.exact,
        `Measured on ${sayRows(body.rows, body.total, body.exact, false)}${body.exact ? "" : "; exact figures follow"}.${left ? ` Left out: ${left}.` : ""}`,
      ),
    );
  }

  store.on("associations", draw);
  return {
    name: "Associations",
    element: h(
      "div",
      { class: "wb-panel" },
      tools,
      h("div", { class: "wb-split wb-even" }, map, detail.element),
      status,
    ),
    open() {
      if (!store.isAsked("associations")) store.ask("associations");
    },
  };
}

const MEASURES = {
  pearson: "Pearson’s r",
  spearman: "Spearman’s rank correlation",
  cramers_v: "Cramér’s V (corrected)",
  correlation_ratio: "correlation ratio",
};

function say(body, at, one, other) {
  if (at === undefined) return `${one}, ${other}: not measured`;
  const interval = Number.isNaN(body.low[at])
    ? ""
    : ` (95 %: ${figure(body.low[at], 3)} to ${figure(body.high[at], 3)})`;
  return `${one}, ${other}: ${MEASURES[body.measures[at]]} ${figure(body.value[at], 3)}${interval}, corrected p ${probability(body.q[at])}`;
}
