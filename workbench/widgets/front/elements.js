// Everything on the page is made here. Text goes in as text, never as HTML.

const SVG_SPACE = "http://www.w3.org/2000/svg";

// In place of what an element held.
function put(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child != null));
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null));
  return element;
}

function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG_SPACE, tag), properties, children);
}

// A name or value of the data: whatever its direction, it does not turn what stands beside it.
function datum(text, properties = {}) {
  return h("bdi", properties, String(text));
}

function button(label, onclick, properties = {}) {
  const { class: extra = "", ...rest } = properties;
  return h("button", { type: "button", class: `wb-button ${extra}`, onclick, ...rest }, label);
}

function icon(label, path, onclick, properties = {}) {
  const drawing = svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: path }));
  return h(
    "button",
    { type: "button", class: "wb-icon", title: label, "aria-label": label, onclick, ...properties },
    drawing,
  );
}

const ICONS = {
  up: "M8 3.5 3.5 8M8 3.5 12.5 8M8 3.5v9",
  down: "M8 12.5 3.5 8M8 12.5 12.5 8M8 12.5v-9",
  edit: "M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2L3 13z",
  remove: "M4 4l8 8M12 4l-8 8",
  undo: "M6.5 3.5 3 7l3.5 3.5M3.4 7H10a3 3 0 0 1 0 6H7",
  redo: "M9.5 3.5 13 7l-3.5 3.5M12.6 7H6a3 3 0 0 0 0 6h3",
  first: "M11.5 3.5 7 8l4.5 4.5M4.5 3.5v9",
  previous: "M10 3.5 5.5 8l4.5 4.5",
  next: "M6 3.5 10.5 8 6 12.5",
  last: "M4.5 3.5 9 8l-4.5 4.5M11.5 3.5v9",
};

function labelled(label, control, hint = "") {
  return h("label", { class: "wb-field" }, h("span", { class: "wb-label", title: hint }, label), control);
}

function select(choices, value, onchange, properties = {}) {
  const options = choices.map((choice) => {
    const [name, shown, title] = Array.isArray(choice) ? choice : [choice, choice];
    return h("option", { value: name, title }, shown);
  });
  const menu = h("select", { class: "wb-input", ...properties }, options);
  menu.value = value ?? "";
  menu.addEventListener("change", () => onchange?.(menu.value));
  return menu;
}

function numberInput(value, onchange, properties = {}) {
  const given = value == null ? "" : String(value);
  const input = h("input", { class: "wb-input", type: "number", step: "any", value: given, ...properties });
  input.addEventListener("change", () => onchange?.(input.value === "" ? null : Number(input.value)));
  return input;
}

// What the figures are of: a filled dot for exact ones, a hollow one for those that are about right.
function behind(exact, ...words) {
  const mark = h(
    "span",
    { class: exact ? "wb-mark wb-exact" : "wb-mark wb-about" },
    exact ? "exact" : "about",
  );
  return h("p", { class: "wb-behind", role: "status" }, mark, " ", ...words);
}

function sayRows(rows, total, exact, sampled) {
  if (sampled) return `${count(rows)} rows of the sample, of ${count(total)} in the table`;
  if (exact) return `all ${count(rows)} rows`;
  return `a glance at ${count(rows)} of ${total < 0 ? "?" : count(total)} rows, from all over the table`;
}
