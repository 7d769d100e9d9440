// Units of a tree as cells: a head for each branch and what stands under it beside; the word is in every cell, so that
// nothing is told by colour alone. On a phone the heads stand alone: each speaks for its branch, and opens it.
import { INK, ground } from "./ink.js";

const HIGH = 44, GAP = 3, HEAD = 168, APART = 8;
// So wide at least: English needs more room for the same.
const LEAST = { zh: 104, en: 132 };
const LOOK = {
  yes: { fill: INK.answer, text: INK.pressed }, partly: { fill: INK.middle, text: INK.onMiddle },
  no: { fill: INK.ink, text: "#fff" }, none: { fill: "#fff", text: INK.ink, stroke: INK.faint, dashed: true },
  not: { fill: "#fff", text: INK.muted, stroke: INK.line },
};

// Where each cell lies at a width, and how high all of them are.
export function laid(given) {
  const width = (given.width || 900) - 2;
  const narrow = width < 480;
  const cells = [];
  let top = 1;
  const least = LEAST[given.lang] ?? LEAST.zh;
  const flow = (points, left) => {
    const columns = Math.max(1, Math.floor((width - left + GAP) / (least + GAP)));
    const wide = (width - left + GAP) / columns - GAP;
    points.forEach((point, at) => cells.push({ point, x: 1 + left + (at % columns) * (wide + GAP),
      y: top + Math.floor(at / columns) * (HIGH + GAP), w: wide, h: HIGH }));
    return Math.ceil(points.length / columns) * (HIGH + GAP);
  };
  if (narrow) return { cells: (top += flow(given.rows.flatMap((row) => (row.head ? [row.head] : row.cells)), 0), cells), height: top };
  for (const row of given.rows) {
    const used = flow(row.cells, row.head ? HEAD + GAP : 0);
    if (row.head) cells.push({ point: row.head, x: 1, y: top, w: HEAD, h: used - GAP, head: true });
    top += used + APART;
  }
  return { cells, height: top };
}

export const heightOf = (given) => laid(given).height;

// In the order of the tree: a head first, then what is under it.
const inOrder = (cells) => [...cells].sort((a, b) => a.y - b.y || a.x - b.x);

export function tree(given) {
  const cells = inOrder(laid(given).cells);
  return {
    ...ground(given),
    series: [{
      type: "custom", coordinateSystem: "none",
      data: cells.map(({ point }) => ({ value: 0, name: point.name, words: point.words, url: point.url })),
      renderItem: (at) => drawn(cells[at.dataIndex]),
    }],
  };
}

function drawn({ point, x, y, w, h, head }) {
  const look = LOOK[point.look];
  const line = look.stroke ? { stroke: look.stroke, lineWidth: 1, lineDash: look.dashed ? [4, 3] : undefined } : {};
  const words = (text, up, bold) => ({ type: "text", silent: true, style: {
    text, x: x + w / 2, y: y + h / 2 + up, fill: look.text, align: "center", verticalAlign: "middle", fontSize: 12,
    fontWeight: bold ? 700 : 400, width: w - 8, overflow: "truncate", ellipsis: "…",
    ...(look.dashed ? { backgroundColor: "#fff", padding: [1, 2] } : {}) } });
  return { type: "group", children: [
    { type: "rect", shape: { x, y, width: w, height: h, r: 2 }, style: { fill: look.fill, ...line },
      emphasis: { style: { stroke: INK.accent, lineWidth: 3 } } },
    ...(look.dashed ? hatch(x, y, w, h) : []),
    words(point.name, -9, head), words(point.mark, 9, point.look === "no" || point.look === "none"),
  ] };
}

// Slanting lines for “no answer”, as the cells of the page have them.
function hatch(x, y, w, h) {
  const lines = [];
  for (let from = 8 - h; from < w; from += 8) {
    const [left, right] = [Math.max(0, from), Math.min(w, from + h)];
    lines.push({ type: "line", silent: true, style: { stroke: INK.strong, lineWidth: 1 },
      shape: { x1: x + left, y1: y + h - (left - from), x2: x + right, y2: y + h - (right - from) } });
  }
  return lines;
}
