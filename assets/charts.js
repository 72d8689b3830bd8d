// Draws <div class="chart" data-chart="{…}">; the page shows the same numbers as a table too.
import * as echarts from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent, AriaComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const COLOURS = { 已完成: "#1c6b3c", 未到期: "#9fb3c8", 逾期或有缺陷: "#b3232b", 有缺陷: "#c77f1a", 迟办: "#8a5300", 尚无数据: "#c3cbd3" };
for (const place of document.querySelectorAll("[data-chart]")) {
  const { labels, series } = JSON.parse(place.dataset.chart);
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    aria: { enabled: true },
    tooltip: { trigger: "axis", renderMode: "richText" },
    legend: { bottom: 0 },
    grid: { left: 48, right: 16, top: 16, bottom: 56 },
    xAxis: { type: "category", data: labels },
    yAxis: { type: "value" },
    series: series.map((s) => ({ type: "bar", stack: "all", name: s.name, data: s.data, itemStyle: { color: COLOURS[s.name] } })),
  });
  new ResizeObserver(() => chart.resize()).observe(place);
}
