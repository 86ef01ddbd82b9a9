// How numbers and times are written, and where an axis has its ticks.

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

function count(rows) {
  return rows < 0 ? "?" : WHOLE.format(rows);
}

function share(part, whole) {
  if (!whole) return "0 %";
  const percent = (100 * part) / whole;
  if (percent === 0) return "0 %";
  return percent < 0.01 ? "< 0.01 %" : `${percent < 1 ? percent.toFixed(2) : percent.toFixed(1)} %`;
}

function figure(value, digits = 4) {
  if (value == null || Number.isNaN(value)) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return WHOLE.format(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(digits - 2);
  return String(Number(value.toPrecision(size >= 1000 ? 6 : digits)));
}

function probability(p) {
  if (p == null || Number.isNaN(p)) return "–";
  return p < 1e-16 ? "< 1e-16" : p < 1e-3 ? p.toExponential(1) : p.toFixed(3);
}

function moment(microseconds, span = 0) {
  const text = new Date(microseconds / 1000).toISOString();
  const day = 864e8;
  return span > 3 * day ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}

function ticks(low, high, most) {
  const span = high - low;
  if (!(span > 0)) return [low];
  const rough = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const first = Math.ceil(low / step);
  const found = [];
  for (let at = first; at * step <= high + step * 1e-9; at++) found.push(Number((at * step).toPrecision(12)));
  return found;
}

function axisLabel(value, time, span) {
  return time ? moment(value, span) : figure(value);
}
