// All that a notebook keeps of the view: it fetches the rest from the kernel. Where no kernel answers, as
// in a notebook that was saved and opened again, it shows the picture.

const SILENCE = 6000; // milliseconds

function fetchFront(model) {
  return new Promise((resolve, reject) => {
    const listen = async ({ answer, body }) => {
      if (answer !== "front") return;
      model.off("msg:custom", listen);
      const address = URL.createObjectURL(new Blob([body.script], { type: "text/javascript" }));
      const front = await import(address);
      URL.revokeObjectURL(address);
      resolve({ style: body.style, front, store: front.createStore(model) });
    };
    model.on("msg:custom", listen);
    model.send({ ask: "front", number: 0, of: {} });
    setTimeout(() => reject(new Error("no kernel answers")), SILENCE);
  });
}

function showPicture(model, el) {
  const picture = document.createElement("img");
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(model.get("picture"))}`;
  picture.alt = "what is in each column";
  picture.style.maxWidth = "100%";
  el.append(picture);
}

export default () => {
  let fetched = null;
  return {
    initialize({ model }) {
      fetched = fetchFront(model);
      fetched.catch(() => {});
    },
    async render({ model, el }) {
      try {
        const { style, front, store } = await fetched;
        const sheet = document.createElement("style");
        sheet.textContent = style;
        el.append(sheet, front.explorerView(store));
      } catch {
        showPicture(model, el);
      }
    },
  };
};
