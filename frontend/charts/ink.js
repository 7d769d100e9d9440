// The colours, type and small parts that all charts share; the numbers are the theme's tokens.
export const INK = {
  ink: "#1b2636", muted: "#46536a", faint: "#5b6779", line: "#dde3ea", strong: "#c6cfda",
  accent: "#1d4f91", middle: "#8fb3dd", pale: "#b9c9dd", slate: "#dbe1e9", tint: "#eaf1fa", ground: "#f4f6f8",
  answer: "#e3ecf8", pressed: "#163e73", onMiddle: "#14243a",
};
export const KINDS = { accent: INK.accent, middle: INK.middle, pale: INK.pale, slate: INK.slate, ink: INK.ink, faint: INK.faint };

// Single quotes: the SVG text is written into an attribute as it stands.
const ZH = "'PingFang SC','Hiragino Sans GB','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif";
const EN = `-apple-system,'Segoe UI',Roboto,'Noto Sans','Source Sans 3','Helvetica Neue','Liberation Sans',Arial,${ZH}`;

export const face = (given) => given.font || (given.lang === "en" ? EN : ZH);

export function ground(given) {
  return {
    animation: false,
    textStyle: { fontFamily: face(given), fontSize: 12, color: INK.ink },
    aria: { enabled: false },
    tooltip: { trigger: "item", confine: true, backgroundColor: "#fff", borderColor: INK.strong, padding: [6, 10],
      extraCssText: "box-shadow:none", textStyle: { color: INK.ink, fontSize: 13 },
      formatter: (at) => escaped(at.data?.words ?? at.name) },
  };
}

// Labels come from data: nothing in them may become markup.
const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

// White halo, so that a label may cross a line.
export const halo = (more = {}) => ({ color: INK.ink, fontSize: 12, textBorderColor: "#fff", textBorderWidth: 3, ...more });

export const axis = (words, more = {}) => ({
  name: words || "", nameLocation: "middle", nameGap: 30, nameTextStyle: { color: INK.ink, fontSize: 12.5 },
  axisLine: { show: true, lineStyle: { color: INK.strong } }, axisTick: { show: false },
  axisLabel: { color: INK.muted, fontSize: 12 }, splitLine: { show: true, lineStyle: { color: INK.line } }, ...more,
});

export const bare = { axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };
