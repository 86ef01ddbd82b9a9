// Small drawings that share one look: bars, axes, and a frame to put them in.

function bars(counts, { width, height, gap = 1, log = false, top = 0, most = 0, ...properties }) {
  const scale = log ? (value) => Math.log1p(value) : (value) => value;
  const highest = scale(most || Math.max(1, ...counts));
  const step = width / counts.length;
  let path = "";
  counts.forEach((rows, at) => {
    if (rows <= 0) return;
    const tall = Math.max(0.5, (scale(rows) / highest) * height);
    path += `M${(at * step).toFixed(2)} ${top + height}v${-tall.toFixed(2)}h${Math.max(0.3, step - gap).toFixed(2)}V${top + height}z`;
  });
  return svg("path", { d: path, ...properties });
}

// The drawing in a column's head: a histogram, or bars of the most frequent values.
function headDrawing(head) {
  const width = 120;
  const height = 34;
  const frame = { viewBox: `0 0 ${width} ${height}`, class: "wb-spark", role: "img" };
  if (!head.counts.length) return svg("svg", { ...frame, "aria-label": "no drawing" });
  if (!head.labels.length) {
    const said = `histogram of ${head.name}`;
    return svg(
      "svg",
      { ...frame, "aria-label": said },
      bars(head.counts, { width, height, class: "wb-bar" }),
    );
  }
  const rows = Math.min(3, head.labels.length);
  const most = Math.max(1, head.rows - head.missing);
  const lines = [...head.labels.slice(0, rows)].map((label, at) => {
    const part = head.counts[at] / most;
    return h(
      "span",
      {
        class: "wb-level",
        title: `${label}: ${count(head.counts[at])} rows, ${share(head.counts[at], most)}`,
      },
      h("i", { style: `width:${(100 * part).toFixed(1)}%` }),
      datum(label),
    );
  });
  return h("span", { class: "wb-levels" }, lines);
}

function axis(low, high, { width, y, most = 6, time = false, left = 0 }) {
  const span = high - low;
  const marks = span > 0 ? ticks(low, high, most) : [low];
  const place = (value) => left + (span > 0 ? ((value - low) / span) * width : width / 2);
  return svg(
    "g",
    { class: "wb-axis" },
    svg("path", { d: `M${left} ${y + 0.5}h${width}` }),
    marks.map((value) => [
      svg("path", { d: `M${place(value).toFixed(1)} ${y}v4` }),
      svg(
        "text",
        { x: place(value).toFixed(1), y: y + 16, "text-anchor": "middle" },
        axisLabel(value, time, span),
      ),
    ]),
  );
}

function axisUp(low, high, { height, top, left, most = 6, time = false }) {
  const span = high - low;
  const marks = span > 0 ? ticks(low, high, most) : [low];
  const place = (value) => top + height - (span > 0 ? ((value - low) / span) * height : height / 2);
  return svg(
    "g",
    { class: "wb-axis" },
    svg("path", { d: `M${left - 0.5} ${top}v${height}` }),
    marks.map((value) => [
      svg("path", { d: `M${left - 4} ${place(value).toFixed(1)}h4` }),
      svg(
        "text",
        { x: left - 8, y: (place(value) + 4).toFixed(1), "text-anchor": "end" },
        axisLabel(value, time, span),
      ),
    ]),
  );
}

// White over blue to red, or white to blue: as strong as the value is.
function strength(value) {
  if (Number.isNaN(value)) return "var(--wb-empty)";
  const colour = value < 0 ? "var(--wb-negative)" : "var(--wb-positive)";
  return `color-mix(in srgb, ${colour} ${Math.round(100 * Math.min(1, Math.abs(value)))}%, var(--wb-ground))`;
}

function clipText(text, most) {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}
