// A sample: how it is drawn, how like the full data it is, and whether to explore it.

function samplingPanel(store) {
  const choice = { kind: "rows", size: 10000, strata: null, allocation: "proportional", seed: 0 };
  const tools = h("div", { class: "wb-tools" });
  const result = h("div", { class: "wb-scroll" });
  const status = h("div");
  const explore = button("Explore this sample", () => store.look(drawn), { disabled: true });
  const back = button("Back to all rows", () => store.look(null), { hidden: true });
  let drawn = null;

  function drawTools() {
    const menus = store.answer("menus");
    const heads = store.answer("overview")?.heads ?? [];
    const strata = heads
      .filter((head) => ["category", "ordered", "flag"].includes(head.kind))
      .map((head) => [head.name, head.name]);
    const set = (name) => (value) => ((choice[name] = value), drawTools());
    const isShare = choice.kind === "share";
    const size = numberInput(choice.size, set("size"), {
      min: isShare ? "0.0001" : "1",
      max: isShare ? "1" : String(menus.most_sampled),
    });
    put(
      tools,
      labelled(
        "Kind",
        select(
          [
            ["rows", "so many rows"],
            ["share", "a share of rows"],
          ].filter(([name]) => menus.sample_kinds.includes(name)),
          choice.kind,
          (kind) => {
            choice.kind = kind;
            choice.size = kind === "rows" ? 10000 : 0.05;
            drawTools();
          },
        ),
      ),
      labelled(isShare ? "Share" : "Rows", size),
      labelled(
        "Strata",
        select([["", "none"], ...strata], choice.strata ?? "", (name) => set("strata")(name || null)),
        "each of its values is drawn from separately",
      ),
      labelled(
        "Shared out",
        select(menus.allocations, choice.allocation, set("allocation"), { disabled: choice.strata === null }),
        "how many rows each stratum gets",
      ),
      labelled(
        "Seed",
        numberInput(choice.seed, (seed) => set("seed")(Math.trunc(seed ?? 0)), { step: "1" }),
      ),
      button("Draw and compare", draw, { class: "wb-primary" }),
      explore,
      back,
    );
  }

  function draw() {
    const allocation = choice.strata === null ? "proportional" : choice.allocation;
    drawn = { ...choice, allocation };
    explore.disabled = true;
    store.ask("likeness", { sample: drawn });
  }

  function drawResult({ body }) {
    explore.disabled = false;
    const rows = [...body.columns].sort((one, other) => ratio(other) - ratio(one));
    put(
      result,
      h(
        "table",
        { class: "wb-list" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["Column", "Distance, beside what chance makes of it", "Distance", "By chance", ""].map((text) =>
              h("th", { scope: "col" }, text),
            ),
          ),
        ),
        h("tbody", {}, rows.map(line)),
      ),
    );
    const against = body.exact
      ? `all ${count(body.rows)} rows`
      : `a glance at ${count(body.rows)} of ${count(body.total)} rows`;
    const left = body.left_out.length ? ` Not compared: ${body.left_out.join(", ")}.` : "";
    put(status, behind(body.exact, `${count(body.sampled)} sampled rows held against ${against}.${left}`));
  }

  const ratio = (each) => (each.chance > 0 ? each.value / each.chance : each.value > 0 ? Infinity : 0);

  function line(each) {
    const times = ratio(each);
    const verdict =
      each.value === 0 ? "alike" : times <= 2 ? "as chance has it" : `${figure(times, 2)} × chance`;
    const gauge = h(
      "span",
      {
        class: "wb-gauge",
        role: "img",
        "aria-label": `${figure(each.value, 3)}, by chance ${figure(each.chance, 3)}`,
      },
      h("i", { class: times > 2 ? "wb-far" : "", style: `width:${Math.min(100, 25 * times).toFixed(1)}%` }),
      h("b"),
    );
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, datum(each.name)),
      h("td", {}, gauge),
      h(
        "td",
        { class: "wb-number", title: each.distance === "ks" ? "Kolmogorov–Smirnov" : "total variation" },
        figure(each.value, 3),
      ),
      h("td", { class: "wb-number wb-quiet" }, figure(each.chance, 3)),
      h("td", { class: times > 2 ? "wb-warn" : "wb-quiet" }, verdict),
    );
  }

  store.on("menus", drawTools);
  store.on("overview", drawTools);
  store.on("likeness", drawResult);
  store.on("sample", (sampling) => (back.hidden = sampling === null));

  return {
    name: "Sample",
    element: h(
      "div",
      { class: "wb-panel" },
      h(
        "p",
        { class: "wb-lead" },
        "Explore a part of the rows. The recipe names columns, not rows, so what you choose stays valid for all of them.",
      ),
      tools,
      status,
      result,
      h(
        "p",
        { class: "wb-quiet wb-note" },
        "Distance of numbers: the largest gap between the two cumulative distributions (Kolmogorov–Smirnov). Of categories: half the sum of the gaps between shares (total variation). 0 is alike, 1 has nothing in common. By chance: the mean distance of a simple random sample with as many values; the mark in each bar.",
      ),
    ),
    open() {},
  };
}
