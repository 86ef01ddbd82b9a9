// What all views of one explorer share: what was asked and answered, and the recipe with its past.

const READERS = {
  "<f8": (bytes) => new Float64Array(bytes),
  "<i4": (bytes) => new Int32Array(bytes),
  "<u4": (bytes) => new Uint32Array(bytes),
  u1: (bytes) => new Uint8Array(bytes),
};

function unpack(value, buffers) {
  if (Array.isArray(value)) return value.map((each) => unpack(each, buffers));
  if (value === null || typeof value !== "object") return value;
  if (value.as === "texts") return unpackTexts(value, buffers);
  if (typeof value.buffer === "number" && value.as in READERS) {
    return READERS[value.as](bytesOf(buffers[value.buffer]));
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unpack(each, buffers)]));
}

// A copy, because a typed array needs its bytes to begin at a multiple of its size.
function bytesOf(view) {
  return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
}

function unpackTexts(value, buffers) {
  const bytes = new Uint8Array(bytesOf(buffers[value.buffer]));
  const ends = unpack(value.ends, buffers);
  const missing = new Set(unpack(value.missing, buffers));
  const decoder = new TextDecoder();
  return Array.from(ends, (end, at) =>
    missing.has(at) ? null : decoder.decode(bytes.subarray(at ? ends[at - 1] : 0, end)),
  );
}

function createStore(model) {
  const listeners = new Map();
  const asked = new Map();
  const answers = new Map();
  const past = [];
  const future = [];
  let number = 0;
  let current = model.get("timeline");
  let sample = null;

  const emit = (event, detail) => listeners.get(event)?.forEach((listen) => listen(detail));
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const store = {
    model,
    on(event, listen) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(listen);
      return () => listeners.get(event).delete(listen);
    },
    emit,
    ask(kind, of = {}) {
      number += 1;
      asked.set(kind, { number, of, at: performance.now() });
      model.send({ ask: kind, number, of });
      emit("busy", { kind, share: 0 });
      return number;
    },
    answer: (kind) => answers.get(kind),
    // The answer to the newest question, which may be on its way: what it is about was clicked just now.
    newest(kind) {
      const question = asked.get(kind);
      if (question.refused) return Promise.reject(new Error(question.refused));
      if (question.answered) return Promise.resolve(answers.get(kind));
      return new Promise((resolve, reject) => {
        const off = [
          store.on(kind, ({ body }) => (leave(), resolve(body))),
          store.on("refused", (refused) => refused.kind === kind && (leave(), reject(new Error(refused.says)))),
        ];
        const leave = () => off.forEach((each) => each());
      });
    },
    isAsked: (kind) => asked.get(kind) !== undefined,
    get timeline() {
      return current;
    },
    get sample() {
      return sample;
    },
    scope: () => (sample === null ? {} : { sample }),
    look(sampling) {
      sample = sampling;
      emit("sample", sampling);
    },
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
    edit(next) {
      if (same(next, current)) return;
      past.push(current);
      future.length = 0;
      send(next);
    },
    undo() {
      if (!past.length) return;
      future.push(current);
      send(past.pop());
    },
    redo() {
      if (!future.length) return;
      past.push(current);
      send(future.pop());
    },
  };

  function send(next) {
    current = next;
    model.set("timeline", next);
    model.save_changes();
    changed();
  }

  function changed() {
    emit("timeline", current);
    store.ask("effects");
  }

  // The kernel has the last word: what it sets is a change like any other, and can be undone.
  model.on("change:timeline", () => {
    const told = model.get("timeline");
    if (same(told, current)) return;
    past.push(current);
    future.length = 0;
    current = told;
    changed();
  });

  model.on("msg:custom", (message, buffers) => {
    const kind = message.answer ?? message.done ?? message.progress ?? message.refused;
    const question = asked.get(kind);
    if (message.refused && (!question || message.number === 0)) return emit("trouble", message.says);
    if (!question || message.number !== question.number) return;
    if (message.answer) {
      const body = unpack(message.body, buffers);
      answers.set(kind, body);
      question.answered = true;
      emit(kind, { body, of: question.of, number: message.number, waited: performance.now() - question.at });
    }
    if (message.progress) emit("busy", { kind, share: message.share });
    if (message.done) emit("idle", { kind });
    if (message.refused) {
      question.refused = message.says;
      emit("idle", { kind });
      emit("refused", { kind, says: message.says });
    }
  });
  return store;
}
