// A form for any step, made from the library's description of its arguments.

const SEVERAL = "several columns …";

function stepForm(store, menu, given, { onsave, oncancel, saves }) {
  const values = { step: menu.name };
  for (const field of menu.fields) values[field.name] = given?.[field.name] ?? field.default;
  const trouble = h("p", { class: "wb-trouble", hidden: true });
  const inputs = menu.fields.map((field) => formField(store, field, values));
  const form = h(
    "form",
    { class: "wb-form" },
    h("p", { class: "wb-quiet" }, menu.says),
    inputs,
    trouble,
    h(
      "div",
      { class: "wb-row" },
      h("button", { type: "submit", class: "wb-button wb-primary" }, saves),
      button("Cancel", oncancel),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const lacking = menu.fields.find(
      (field) => field.required && (values[field.name] == null || values[field.name] === ""),
    );
    trouble.hidden = !lacking;
    if (lacking) trouble.textContent = `Say ${lacking.name}.`;
    else onsave({ ...values });
  });
  return form;
}

function formField(store, field, values) {
  const set = (value) => (values[field.name] = value);
  const value = values[field.name];
  const wide = { "aria-label": field.name };
  if (field.form === "columns") return labelled(field.name, columnsInput(store, value, set));
  if (field.form === "choice") return labelled(field.name, select(field.choices, value, set, wide));
  if (field.form === "number")
    return labelled(
      field.name,
      numberInput(value, set, { ...wide, placeholder: field.default == null ? "usual" : "" }),
    );
  if (field.form === "switch") {
    const box = h("input", { type: "checkbox", checked: Boolean(value) });
    box.addEventListener("change", () => set(box.checked));
    return labelled(field.name, box);
  }
  const text = h("input", {
    class: "wb-input wb-code-input",
    type: "text",
    value: plainText(value),
    ...wide,
  });
  text.addEventListener("change", () => set(field.form === "text" ? text.value : plainValue(text.value)));
  return labelled(
    field.name,
    text,
    field.form === "plain" ? 'text, a number, or a list such as ["hour", "month"]' : "",
  );
}

const plainText = (value) => (value == null ? "" : typeof value === "string" ? value : JSON.stringify(value));

function plainValue(text) {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// One column, all columns of a kind, or several; whatever else the recipe says stays as it is.
function columnsInput(store, value, set) {
  const names = (store.answer("overview")?.heads ?? []).filter((head) => head.kind).map((head) => head.name);
  const selectors = store.answer("menus").selectors.map((name) => ({ select: name }));
  const known = [...selectors, ...names];
  const at = known.findIndex((each) => JSON.stringify(each) === JSON.stringify(value));
  const options = known.map((each, place) => [String(place), columnsText(each)]);
  const isList = Array.isArray(value);
  if (at < 0 && value != null && !isList) options.unshift(["kept", columnsText(value)]);
  options.push(["several", SEVERAL]);
  if (value == null) options.unshift(["", "choose …"]);
  const list = h("select", {
    class: "wb-input wb-many",
    multiple: true,
    size: "6",
    "aria-label": "several columns",
    hidden: !isList,
  });
  list.append(
    ...names.map((name) =>
      fill(h("option", { value: name }), { selected: isList && value.includes(name) }, [name]),
    ),
  );
  list.addEventListener("change", () => set([...list.selectedOptions].map((option) => option.value)));
  const menu = select(
    options,
    isList ? "several" : at >= 0 ? String(at) : value == null ? "" : "kept",
    (chosen) => {
      list.hidden = chosen !== "several";
      if (chosen === "several") set([...list.selectedOptions].map((option) => option.value));
      else set(chosen === "kept" ? value : chosen === "" ? null : known[Number(chosen)]);
    },
    { "aria-label": "columns" },
  );
  return h("span", { class: "wb-columns" }, menu, list);
}

function columnsText(value) {
  if (value == null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.join(", ");
  if (value.select === "matching") return `matching(${value.glob})`;
  if (value.select === "~") return `all but ${columnsText(value.of[0])}`;
  if (value.of) return `(${columnsText(value.of[0])} ${value.select} ${columnsText(value.of[1])})`;
  return `all ${value.select}`;
}
