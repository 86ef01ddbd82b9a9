// Two columns, one against the other: a binned scatter, boxes, or a mosaic.

const PAIR = { width: 460, height: 330, left: 92, right: 12, top: 10, base: 40 };

function pairView(store) {
  const title = h("h4", { class: "wb-subtitle" });
  const facts = h("div", { class: "wb-facts" });
  const drawing = h("div");
  const status = h("div");
  let names = null;

  function saySome(body, numbers) {
    const hidden = numbers === "pearson" ? "spearman" : "pearson";
    const at = body.measures.findIndex((measure, which) => {
      const pair = [body.columns[body.left[which]], body.columns[body.right[which]]];
      return measure !== hidden && pair.includes(names[0]) && pair.includes(names[1]);
    });
    if (at < 0) return put(facts);
    const interval = Number.isNaN(body.low[at])
      ? "–"
      : `${figure(body.low[at], 3)} to ${figure(body.high[at], 3)}`;
    const told = [
      [MEASURES[body.measures[at]], figure(body.value[at], 3)],
      ["95 % interval", interval],
      ["p, corrected", probability(body.q[at])],
      ["rows", count(body.known[at])],
    ];
    put(
      facts,
      told.map(([term, value]) => h("div", {}, h("span", { class: "wb-label" }, term), h("span", {}, value))),
    );
  }

  function draw({ body }) {
    const views = { scatter: scatterOf, box: boxesOf, mosaic: mosaicOf };
    put(drawing, views[body.view](body));
    put(status, behind(body.exact, sayRows(body.rows, body.total, body.exact, store.sample !== null), "."));
  }

  store.on("pair", draw);
  store.on("sample", () => names && store.ask("pair", { left: names[0], right: names[1], ...store.scope() }));
  return {
    element: h("div", { class: "wb-pair" }, title, facts, drawing, status),
    open(one, other, body, numbers) {
      names = [one, other];
      put(title, datum(one), h("span", { class: "wb-quiet" }, " against "), datum(other));
      saySome(body, numbers);
      store.ask("pair", { left: one, right: other, ...store.scope() });
    },
    say: saySome,
  };
}

function pairFrame(said, ...parts) {
  return svg(
    "svg",
    { viewBox: `0 0 ${PAIR.width} ${PAIR.height}`, class: "wb-chart", role: "img", "aria-label": said },
    parts,
  );
}

const pairInner = () => ({
  width: PAIR.width - PAIR.left - PAIR.right,
  height: PAIR.height - PAIR.top - PAIR.base,
});

function titleAcross(text) {
  return svg(
    "text",
    { class: "wb-title", x: PAIR.left + pairInner().width / 2, y: PAIR.height - 4, "text-anchor": "middle" },
    clipText(text, 60),
  );
}

function titleUp(text) {
  return svg(
    "text",
    {
      class: "wb-title",
      transform: `translate(12 ${PAIR.top + pairInner().height / 2}) rotate(-90)`,
      "text-anchor": "middle",
    },
    clipText(text, 40),
  );
}

function scatterOf(body) {
  const { width, height } = pairInner();
  const [wide, tall] = [body.left.bins, body.right.bins];
  const most = Math.log1p(Math.max(1, ...body.counts));
  const cells = [];
  body.counts.forEach((rows, at) => {
    if (!rows) return;
    const [i, j] = [Math.floor(at / tall), at % tall];
    const dark = 12 + Math.round((88 * Math.log1p(rows)) / most);
    const cell = svg("rect", {
      x: (PAIR.left + (i * width) / wide).toFixed(1),
      y: (PAIR.top + height - ((j + 1) * height) / tall).toFixed(1),
      width: (width / wide + 0.3).toFixed(1),
      height: (height / tall + 0.3).toFixed(1),
      style: `fill:color-mix(in srgb, var(--wb-positive) ${dark}%, var(--wb-ground))`,
    });
    cell.append(svg("title", {}, `${count(rows)} rows`));
    cells.push(cell);
  });
  return pairFrame(
    `binned scatter of ${body.left.name} and ${body.right.name}`,
    cells,
    axis(body.left.low, body.left.high, {
      width,
      y: PAIR.height - PAIR.base,
      left: PAIR.left,
      time: body.left.time,
      most: 5,
    }),
    axisUp(body.right.low, body.right.high, {
      height,
      top: PAIR.top,
      left: PAIR.left,
      time: body.right.time,
    }),
    titleAcross(body.left.name),
    titleUp(body.right.name),
  );
}

function boxesOf(body) {
  const levels = body.left.levels;
  const { width, height } = pairInner();
  const all = body.boxes.filter((value) => !Number.isNaN(value));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const place = (value) => PAIR.left + (high > low ? (value - low) / (high - low) : 0.5) * width;
  const step = height / Math.max(1, levels.length);
  const thick = Math.min(20, step * 0.62);
  const boxes = levels.map((level, at) => {
    const [p5, p25, p50, p75, p95] = [...body.boxes.slice(at * 5, at * 5 + 5)].map(place);
    const y = PAIR.top + at * step + step / 2;
    const group = svg(
      "g",
      { class: "wb-box" },
      svg("path", { d: `M${p5} ${y}H${p95}M${p5} ${y - 4}v8M${p95} ${y - 4}v8` }),
      svg("rect", { x: p25, y: y - thick / 2, width: Math.max(1, p75 - p25), height: thick, rx: 2 }),
      svg("path", { class: "wb-median", d: `M${p50} ${y - thick / 2}v${thick}` }),
      svg("text", { x: PAIR.left - 8, y: y + 4, "text-anchor": "end" }, clipText(level, 12)),
    );
    group.append(svg("title", {}, `${level}: ${count(body.sizes[at])} rows`));
    return group;
  });
  return pairFrame(
    `boxes of ${body.right.name} by ${body.left.name}: quartiles, and 5 and 95 %`,
    boxes,
    axis(low, high, { width, y: PAIR.height - PAIR.base, left: PAIR.left, time: body.right.time, most: 5 }),
    titleAcross(`${clipText(body.right.name, 24)} (quartiles, median, 5 and 95 %)`),
  );
}

function mosaicOf(body) {
  const { width, height } = pairInner();
  const [across, up] = [body.left.levels, body.right.levels];
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const rows = across.map((_, i) => [...body.counts.slice(i * up.length, (i + 1) * up.length)]);
  const total = Math.max(1, sum(rows.flat()));
  const shares = up.map((_, j) => sum(rows.map((row) => row[j])) / total);
  let x = PAIR.left;
  const tiles = rows.map((row, i) => {
    const mine = sum(row);
    const wide = (width * mine) / total;
    let y = PAIR.top;
    const column = row.map((many, j) => {
      const tall = mine ? (height * many) / mine : 0;
      const surprise = mine && shares[j] ? Math.log2((many / mine + 1e-9) / shares[j]) / 2 : 0;
      const tile = svg("rect", {
        x: x.toFixed(1),
        y: y.toFixed(1),
        width: Math.max(0, wide - 1.5).toFixed(1),
        height: Math.max(0, tall - 1.5).toFixed(1),
        style: `fill:${strength(Math.max(-1, Math.min(1, surprise)) * 0.85)}`,
        class: "wb-tile",
      });
      tile.append(
        svg(
          "title",
          {},
          `${across[i]}, ${up[j]}: ${count(many)} rows, ${share(many, mine)} of ${across[i]} (${(100 * shares[j]).toFixed(1)} % of all)`,
        ),
      );
      const label =
        i === 0 && tall > 11
          ? svg(
              "text",
              { x: PAIR.left - 8, y: (y + tall / 2 + 4).toFixed(1), "text-anchor": "end" },
              clipText(up[j], 12),
            )
          : null;
      y += tall;
      return [tile, label];
    });
    const name =
      wide > 14
        ? svg(
            "text",
            { x: (x + wide / 2).toFixed(1), y: PAIR.height - PAIR.base + 14, "text-anchor": "middle" },
            clipText(across[i], Math.max(2, Math.floor(wide / 8))),
          )
        : null;
    x += wide;
    return [column, name];
  });
  return pairFrame(
    `mosaic of ${body.left.name} and ${body.right.name}`,
    tiles.flat(3).filter(Boolean),
    titleAcross(`${clipText(body.left.name, 20)}; blue: more than elsewhere, red: fewer`),
  );
}
