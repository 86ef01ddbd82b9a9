// The recipe as a timeline: each step can be edited, switched off, moved and removed; and the Python of it.

function timelinePane(store) {
  const list = h("ol", { class: "wb-timeline" });
  const undo = icon("undo", ICONS.undo, () => store.undo());
  const redo = icon("redo", ICONS.redo, () => store.redo());
  const adder = h("div");
  const code = h("pre", { class: "wb-python", tabindex: "0", "aria-label": "the recipe as Python" });
  const said = h("p", { class: "wb-quiet wb-said", role: "status" });
  const status = h("div");
  let editing = null;
  let focus = null;
  let outliers = null;

  // What leaves is the recipe as it was just clicked, so its code may have to be waited for.
  const leaving = (take) => () =>
    store
      .newest("effects")
      .then(take)
      .then(
        (text) => (said.textContent = text),
        (error) => (said.textContent = error.message),
      );
  const insert = button("Insert code", leaving(({ code }) => insertCell(store, code)), {
    class: "wb-primary",
    hidden: !hasNotebook(store),
  });
  const copy = button("Copy", leaving((recipe) => copyText(recipe.code, code)));
  const save = button("Save recipe", leaving(({ recipe }) => saveRecipe(recipe)));

  function draw() {
    undo.disabled = !store.canUndo;
    redo.disabled = !store.canRedo;
    const entries = store.timeline;
    const fitted = store.answer("effects");
    put(
      list,
      entries.map((entry, at) =>
        card(entry, at, fitted?.entries.length === entries.length ? fitted.entries[at] : null),
      ),
    );
    if (!entries.length)
      list.append(
        h(
          "li",
          { class: "wb-empty" },
          "No steps yet. Add one below, or drag the bounds of a column under Outliers.",
        ),
      );
    if (focus) {
      list.querySelector(`[data-at="${focus.at}"] [data-does="${focus.does}"]`)?.focus();
      focus = null;
    }
  }

  function card(entry, at, effect) {
    const { step } = entry;
    const change = (does, to, next) => () => {
      focus = { at: to, does };
      store.edit(next());
    };
    const entries = store.timeline;
    const swap = (to) => () => {
      const next = [...entries];
      [next[at], next[to]] = [next[to], next[at]];
      return next;
    };
    const enabled = h("input", {
      type: "checkbox",
      checked: entry.enabled,
      "aria-label": `${step.step} is on`,
      title: "switch on or off",
      "data-does": "enable",
    });
    enabled.addEventListener(
      "change",
      change("enable", at, () =>
        entries.map((each, i) => (i === at ? { ...each, enabled: enabled.checked } : each)),
      ),
    );
    const tools = h(
      "span",
      { class: "wb-card-tools" },
      icon("edit", ICONS.edit, () => edit(step, at), { "data-does": "edit" }),
      icon("move up", ICONS.up, change("up", at - 1, swap(at - 1)), {
        disabled: at === 0,
        "data-does": "up",
      }),
      icon("move down", ICONS.down, change("down", at + 1, swap(at + 1)), {
        disabled: at === entries.length - 1,
        "data-does": "down",
      }),
      icon(
        "remove",
        ICONS.remove,
        change("remove", Math.max(0, at - 1), () => entries.filter((_, i) => i !== at)),
        { "data-does": "remove" },
      ),
    );
    const body = editing === at ? editor(step, at) : null;
    return h(
      "li",
      { class: `wb-card${entry.enabled ? "" : " wb-off"}${effect?.trouble ? " wb-bad" : ""}`, "data-at": at },
      h("div", { class: "wb-card-head" }, enabled, h("span", { class: "wb-step" }, step.step), tools),
      h("div", { class: "wb-card-what" }, datum(describe(store, step))),
      effect?.trouble ? h("p", { class: "wb-trouble" }, datum(effect.trouble)) : null,
      effect?.learned && entry.enabled ? h("p", { class: "wb-learned" }, datum(effect.learned)) : null,
      body,
    );
  }

  function edit(step, at) {
    if (outliers?.panel.edits(step)) {
      outliers.show();
      outliers.panel.edit(step, at);
      return;
    }
    editing = editing === at ? null : at;
    draw();
  }

  function editor(step, at) {
    const menu = store.answer("menus").steps.find((each) => each.name === step.step);
    return stepForm(store, menu, step, {
      saves: "Change",
      oncancel: () => ((editing = null), draw()),
      onsave: (next) => {
        editing = null;
        store.edit(store.timeline.map((each, i) => (i === at ? { ...each, step: next } : each)));
        draw();
      },
    });
  }

  function drawAdder() {
    const menus = store.answer("menus");
    if (!menus) return;
    const menu = select(
      [["", "Add a step …"], ...menus.steps.map((each) => [each.name, each.name, each.says])],
      "",
      (name) => {
        const step = menus.steps.find((each) => each.name === name);
        if (!step) return;
        const done = () => drawAdder();
        const form = stepForm(store, step, null, {
          saves: `Add ${name}`,
          oncancel: done,
          onsave: (made) => (done(), store.edit([...store.timeline, { step: made, enabled: true }])),
        });
        put(
          adder,
          h(
            "div",
            { class: "wb-card wb-new" },
            h("div", { class: "wb-card-head" }, h("span", { class: "wb-step" }, name)),
            form,
          ),
        );
        form.querySelector("select, input")?.focus();
      },
      { "aria-label": "add a step" },
    );
    put(adder, menu);
  }

  store.on("menus", drawAdder);
  store.on("overview", () => adder.firstChild?.tagName === "SELECT" && drawAdder());
  store.on("timeline", () => ((editing = null), draw()));
  store.on("effects", ({ body }) => {
    code.textContent = body.code;
    const warned = body.warnings.length ? ` ${body.warnings.join(" ")}` : "";
    const failed = body.entries.some((entry) => entry.trouble);
    const words = failed
      ? "The recipe does not fit this table."
      : `Fitted on ${sayRows(body.rows, body.total, body.exact, false)}; ${body.features.length} features.${warned}`;
    put(status, store.timeline.length ? behind(body.exact, words) : "");
    draw();
  });
  draw();

  return {
    element: h(
      "aside",
      { class: "wb-aside", "aria-label": "recipe" },
      h("div", { class: "wb-aside-head" }, h("h3", {}, "Recipe"), h("span", { class: "wb-row" }, undo, redo)),
      list,
      adder,
      status,
      code,
      h("div", { class: "wb-row" }, insert, copy, save),
      said,
    ),
    editWith: (show, panel) => (outliers = { show, panel }),
  };
}

// A step's arguments, but those that are as usual.
function describe(store, step) {
  const menu = store.answer("menus")?.steps.find((each) => each.name === step.step);
  const usual = Object.fromEntries((menu?.fields ?? []).map((field) => [field.name, field.default]));
  return Object.entries(step)
    .filter(
      ([name, value]) =>
        name !== "step" &&
        value != null &&
        (name === "columns" || JSON.stringify(value) !== JSON.stringify(usual[name])),
    )
    .map(([name, value]) =>
      name === "columns"
        ? columnsText(value)
        : name === "method" || name === "strategy"
          ? value
          : `${name} ${plainText(value)}`,
    )
    .join(" · ");
}
