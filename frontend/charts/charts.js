// The chart bundle: `draw` in a page, `svg` on the server (no document there). Both use the same builders.
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GraphicComponent, GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { BUILDERS, HEIGHTS } from "./builders.js";

use([
  BarChart, CustomChart, LineChart, ScatterChart, GraphicComponent, GridComponent, MarkAreaComponent, MarkLineComponent,
  TooltipComponent, LabelLayout, SVGRenderer,
]);

const option = (given) => {
  const builder = BUILDERS[given.kind];
  if (!builder) throw new Error(`no chart of kind ${given.kind}`);
  return builder(given);
};

const high = (given, width) => HEIGHTS[given.kind]?.({ ...given, width });

// The picture as text. Ids that ECharts counts up over a process are numbered afresh: same data, same bytes.
export function svg(given, width, most) {
  const height = high(given, width) ?? most;
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ ...option({ ...given, width }), tooltip: undefined });
  const text = chart.renderToSVGString();
  chart.dispose();
  const names = new Map();
  return text.replace(/zr\d+-[A-Za-z]*\d*(?:-\d+)*/g, (id) => {
    if (!names.has(id)) names.set(id, `z${names.size}`);
    return names.get(id);
  });
}

// For the server: text in, text out.
export const svgOf = (json) => {
  const { given, width, height } = JSON.parse(json);
  return svg(given, width, height);
};

export function draw(place, given) {
  place.replaceChildren();
  const fit = () => {
    const height = high(given, place.clientWidth);
    if (height) place.style.height = `${height}px`;
  };
  fit();
  const chart = init(place, null, { renderer: "svg" });
  const build = () => option({ ...given, width: place.clientWidth });
  const built = build();
  chart.setOption(built);
  return {
    resize: () => {
      fit();
      chart.resize();
      chart.setOption(build());
    },
    svg: () => svg(given, place.clientWidth, place.clientHeight),
    points: () => built.series.flatMap((series, seriesIndex) =>
      series.silent ? [] : series.data.map((point, dataIndex) => ({ seriesIndex, dataIndex, words: point.words ?? point.name, url: point.url }))),
    show: ({ seriesIndex, dataIndex }) => {
      chart.dispatchAction({ type: "downplay" });
      chart.dispatchAction({ type: "highlight", seriesIndex, dataIndex });
      chart.dispatchAction({ type: "showTip", seriesIndex, dataIndex });
    },
    hide: () => {
      chart.dispatchAction({ type: "downplay" });
      chart.dispatchAction({ type: "hideTip" });
    },
    open: (go) => chart.on("click", (at) => at.data?.url && go(at.data.url)),
  };
}
