// One builder for each kind of chart: what the server says in plain data becomes what ECharts draws.
// Shapes of the data are written beside `Chart` in src/zeren/web/charts.py.
import { INK, KINDS, axis, bare, ground, halo } from "./ink.js";
import { heightOf, tree } from "./tree.js";

const colour = (point, usual = "pale") => KINDS[point.kind] ?? KINDS[usual];

const width = (given) => given.width || 900;
const narrow = (given) => width(given) < 480;

// Upright columns with the number above: minutes by month, units by months of drought.
function columns(given) {
  const points = given.points;
  return {
    ...ground(given),
    grid: { left: 8, right: 8, top: 26, bottom: 30 },
    xAxis: { type: "category", data: points.map((p) => p.name), ...bare, axisLabel: { color: INK.muted, fontSize: 12, interval: 0 } },
    yAxis: { type: "value", min: 0, show: false },
    series: [{
      type: "bar", barCategoryGap: "28%", barMaxWidth: 40, barMinHeight: 1,
      data: points.map((p) => ({ value: p.value, words: p.words, name: p.name, itemStyle: { color: colour(p) },
        label: { fontWeight: p.kind === "accent" ? 700 : 400 } })),
      label: { show: true, position: "top", color: INK.ink, fontSize: 13, formatter: (at) => at.data.label_text ?? at.value },
    }],
  };
}

// Lying bars from a written start: the ranking.
function bars(given) {
  const points = given.points;
  const start = given.start ?? 0;
  return {
    ...ground(given),
    grid: { left: 8, right: 60, top: 8, bottom: given.mark ? 44 : 8, containLabel: true },
    xAxis: { type: "value", min: start, max: given.end, show: false },
    yAxis: { type: "category", inverse: true, data: points.map((p) => p.name), ...bare, axisLabel: { color: INK.ink, fontSize: 13, ...roomFor(points, given) } },
    series: [{
      type: "bar", barMaxWidth: 14, data: points.map((p) => ({ value: p.value, words: p.words, name: p.name, itemStyle: { color: colour(p) } })),
      label: { show: true, position: "right", color: INK.ink, fontSize: 13 },
      markLine: given.mark ? upright(given.mark) : undefined,
    }],
  };
}

// About how wide words are at 12 px: enough to set a label beside its line and not across it.
const breadth = (words) => [...words].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 12 : 6.6), 0);

// Names leave the bars half of the width at least: longer ones go on two small lines.
function roomFor(points, given) {
  const most = width(given) / 2;
  return Math.max(...points.map((p) => breadth(String(p.name)))) <= most ? {} : { fontSize: 11, lineHeight: 12, width: most - 24, overflow: "break" };
}

// `room` is what is left to the right of the line; words that do not fit there stand to its left.
function upright(mark, room = 1e6) {
  const away = breadth(mark.words) / 2 + 8;
  return { symbol: "none", silent: true, lineStyle: { color: INK.ink, type: "dashed", width: 1.6 },
    label: halo({ show: true, position: "end", formatter: mark.words, fontWeight: 700, offset: [away * 2 > room ? -away : away, 14] }),
    data: [{ xAxis: mark.at }] };
}

// Points on one axis: ranks around a quota line; gate failures are diamonds outside the comparison.
function dots(given) {
  const scale = (width(given) - 42) / (given.end - given.start);
  const room = (value) => (given.end - value) * scale + 24;
  const left = given.mark && breadth(given.mark.words) + 16 > room(given.mark.at);
  const level = new Map();
  const data = given.points.map((p) => {
    const key = Math.round(p.value * 10);
    const row = level.get(key) ?? 0;
    level.set(key, row + 1);
    return { value: [p.value, 0.12 + row * 0.3], words: p.words, name: p.name,
      symbol: p.outside ? "diamond" : "circle", symbolSize: p.outside ? 16 : 13,
      itemStyle: p.outside ? { opacity: 1, color: "#fff", borderColor: INK.ink, borderWidth: 1.6 }
        : { opacity: 1, color: colour(p, "slate"), borderColor: p.kind === "accent" ? INK.accent : INK.faint, borderWidth: 1 },
      label: p.label ? halo({ show: true, formatter: p.label, position: "top", distance: 5, fontWeight: p.strong ? 700 : 400,
        offset: [Math.min(0, room(p.value) - breadth(p.label) / 2), 0] }) : { show: false } };
  });
  return {
    ...ground(given),
    grid: { left: 18, right: 24, top: 34, bottom: 26 },
    xAxis: axis("", { type: "value", min: given.start, max: given.end, splitLine: { show: false }, axisLine: { lineStyle: { color: INK.faint } }, axisTick: { show: true, lineStyle: { color: INK.faint } } }),
    yAxis: { type: "value", min: 0, max: 1, show: false },
    series: [{ type: "scatter", data, clip: false, itemStyle: { opacity: 1 },
      markArea: given.band ? { silent: true, itemStyle: { color: INK.tint },
        label: halo({ position: [-8, left ? 20 : 2], align: "right", color: INK.accent }),
        data: [[{ xAxis: given.band.from, name: given.band.words }, { xAxis: given.band.until }]] } : undefined,
      markLine: given.mark ? upright(given.mark, room(given.mark.at)) : undefined }],
  };
}

// Two axes: the two legs. Lines cross at given values, a sloped line may bound a corner, one point is opened.
function scatter(given) {
  const lines = [];
  if (given.crossX != null) lines.push({ xAxis: given.crossX });
  if (given.crossY != null) lines.push({ yAxis: given.crossY });
  const slope = given.slope && [
    { coord: given.slope.from, lineStyle: { color: INK.ink, type: "dashed", width: 1.4 } }, { coord: given.slope.until },
  ];
  const data = given.points.map((p) => ({
    value: [p.x, p.y], name: p.name, words: p.words, url: p.url, symbolSize: p.open ? 15 : 11,
    itemStyle: { opacity: 1, color: p.open ? INK.ink : INK.accent, borderColor: "#fff", borderWidth: 1 },
    label: halo({ show: true, formatter: p.name, position: p.side ?? "right", distance: 6, fontWeight: p.open ? 700 : 400 }),
  }));
  const half = (width(given) - 52 - 20) / 2 - 18, letter = narrow(given) ? 12 : 13;
  const corners = (given.corners ?? []).map((c) => ({ type: "text", silent: true, z: 20, ...place(c.at),
    style: { text: c.words, fill: INK.muted, font: `700 ${letter}px ${ground(given).textStyle.fontFamily}`, align: c.at.endsWith("right") ? "right" : "left",
      ...((breadth(c.words) * letter) / 12 > half ? { width: half, overflow: "break" } : {}) } }));
  return {
    ...ground(given),
    grid: { left: 52, right: 20, top: 14, bottom: 48 },
    graphic: corners,
    xAxis: axis(given.xWords, { type: "value", min: given.xStart, max: given.xEnd }),
    yAxis: axis(given.yWords, { type: "value", min: given.yStart, max: given.yEnd, nameGap: 36 }),
    series: [ring(given.points.filter((p) => p.open)), { type: "scatter", data, itemStyle: { opacity: 1 }, labelLayout: narrow(given) ? { hideOverlap: true } : { moveOverlap: "shiftY" },
      markLine: { symbol: "none", silent: true, label: { show: false }, lineStyle: { color: INK.faint, type: "solid", width: 1.4 },
        data: [...lines, ...(slope ? [slope] : [])] },
      markArea: given.corner ? { silent: true, itemStyle: { color: "#edf0f5" }, data: [[{ coord: given.corner.from }, { coord: given.corner.until }]] } : undefined }],
  };
}

// The opened unit wears a ring.
const ring = (open) => ({ type: "scatter", silent: true, symbolSize: 24, z: 1,
  itemStyle: { opacity: 1, color: "#fff", borderColor: INK.accent, borderWidth: 2 }, data: open.map((p) => [p.x, p.y]) });

const place = (at) => ({ "top left": { left: 66, top: 26 }, "bottom left": { left: 66, bottom: 58 },
  "bottom right": { right: 30, bottom: 58 }, "top right": { right: 30, top: 26 } })[at];

const DASHES = ["solid", "dashed", "dotted"], SYMBOLS = ["circle", "rect", "triangle"];

// Lines over time: own unit solid, others pale; several that count alike differ in dash and mark, too.
function lines(given) {
  return {
    ...ground(given),
    grid: { left: 44, right: narrow(given) ? 78 : 110, top: 16, bottom: 30 },
    xAxis: axis("", { type: "category", data: given.names, boundaryGap: false, splitLine: { show: false } }),
    yAxis: axis(given.yWords, { type: "value", min: given.start ?? 0, max: given.end }),
    series: given.series.map((s, place) => ({
      type: "line", name: s.name, symbol: SYMBOLS[place % 3], symbolSize: 7, labelLayout: { moveOverlap: "shiftY" },
      lineStyle: { color: colour(s), type: s.kind === "pale" ? "solid" : DASHES[place % 3], width: s.kind === "accent" ? 2.4 : 1.6 }, itemStyle: { color: colour(s) },
      endLabel: { show: true, formatter: s.name, color: s.kind === "accent" ? INK.ink : INK.muted, fontWeight: s.kind === "accent" ? 700 : 400 },
      data: s.values.map((value, i) => ({ value, name: given.names[i], words: `${s.name} · ${given.names[i]}: ${value ?? "—"}` })),
    })),
  };
}

// A point and its interval for each name: severity of raters, the ballot part only.
function intervals(given) {
  const points = given.points;
  const span = (api) => {
    const row = api.value(0);
    const [from, until] = [api.coord([api.value(1), row]), api.coord([api.value(2), row])];
    return { type: "line", shape: { x1: from[0], y1: from[1], x2: until[0], y2: until[1] }, style: { stroke: INK.faint, lineWidth: 1.6 } };
  };
  return {
    ...ground(given),
    grid: { left: 8, right: 24, top: 10, bottom: 44, containLabel: true },
    xAxis: axis(given.xWords, { type: "value", min: given.start, max: given.end }),
    yAxis: { type: "category", inverse: true, data: points.map((p) => p.name), ...bare, axisLabel: { color: INK.ink, fontSize: 13 } },
    series: [
      { type: "custom", silent: true, renderItem: (_, api) => span(api), data: points.map((p, i) => [i, p.low, p.high]), encode: { x: [1, 2], y: 0 } },
      { type: "scatter", symbolSize: 10, data: points.map((p, i) => ({ value: [p.value, i], words: p.words, name: p.name, itemStyle: { color: colour(p, "accent") } })),
        markLine: given.mark ? upright(given.mark) : undefined },
    ],
  };
}

// The same total on two sides: hollow before, filled after, a line between.
function dumbbells(given) {
  const points = given.points;
  const span = (api) => {
    const row = api.value(0);
    const [from, until] = [api.coord([api.value(1), row]), api.coord([api.value(2), row])];
    return { type: "line", shape: { x1: from[0], y1: from[1], x2: until[0], y2: until[1] }, style: { stroke: INK.faint, lineWidth: 1.6 } };
  };
  const ends = (side, hollow) => points.map((p, i) => ({ value: [p[side], i], words: p.words, name: p.name,
    itemStyle: { color: hollow ? "#fff" : colour(p, "accent"), borderColor: hollow ? INK.faint : colour(p, "accent"), borderWidth: 1.6, opacity: 1 } }))
    .filter((p) => p.value[0] != null);
  const between = points.map((p, i) => [i, p.before, p.after]).filter((p) => p[1] != null && p[2] != null);
  return {
    ...ground(given),
    grid: { left: 8, right: 24, top: 10, bottom: 44, containLabel: true },
    xAxis: axis(given.xWords, { type: "value", min: given.start, max: given.end }),
    yAxis: { type: "category", inverse: true, data: points.map((p) => p.name), ...bare,
      axisLabel: { color: INK.ink, fontSize: 13, width: narrow(given) ? 110 : 240, overflow: "truncate" } },
    series: [
      { type: "custom", silent: true, renderItem: (_, api) => span(api), data: between, encode: { x: [1, 2], y: 0 } },
      { type: "scatter", symbolSize: 9, data: ends("before", true) },
      { type: "scatter", symbolSize: 11, data: ends("after", false) },
    ],
  };
}

export const BUILDERS = { columns, bars, dots, scatter, lines, intervals, dumbbells, tree };

// Kinds that are as high as what stands in them asks for.
export const HEIGHTS = { tree: heightOf };
