// What leaves the explorer: a cell for the notebook, a copy, a file.

// JupyterLab's widget manager knows the notebook; Voila has none.
function hasNotebook(store) {
  return Boolean(store.model.widget_manager?.context?.model?.sharedModel?.insertCell);
}

async function insertCell(store, code) {
  const notebook = store.model.widget_manager.context.model.sharedModel;
  const at = await cellOf(store, notebook);
  notebook.insertCell(at + 1, { cell_type: "code", source: code, metadata: {} });
  return "Inserted below. Run that cell to have the recipe.";
}

// The cell whose output shows this explorer, else the last one.
async function cellOf(store, notebook) {
  const view = "application/vnd.jupyter.widget-view+json";
  const manager = store.model.widget_manager;
  for (let at = 0; at < notebook.cells.length; at++) {
    const outputs = notebook.cells[at].getOutputs?.() ?? [];
    for (const output of outputs) {
      const id = output.data?.[view]?.model_id;
      if (!id) continue;
      const shown = await manager.get_model(id).catch(() => null);
      // A model's values are shared by all who hold it, so this is ours if they are the same object.
      if (shown && shown.get("timeline") === store.model.get("timeline")) return at;
    }
  }
  return notebook.cells.length - 1;
}

async function copyText(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied.";
  } catch {
    getSelection().selectAllChildren(shown);
    return "Selected: copy it with Ctrl+C.";
  }
}

function saveRecipe(recipe) {
  const text = JSON.stringify(recipe, null, 2);
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  h("a", { href: address, download: "recipe.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  return "Saved as recipe.json: Recipe.from_json reads it.";
}
