// The trend: one small chart for each figure, all on one axis of time.

// series are the figures: key, name, and a shorter name for the table.
const series = [
  ["edges", "Dependencies between components", "Dependencies"], ["inCycles", "Components on a cycle", "On a cycle"], ["largest", "Components of the largest cycle", "Largest cycle"],
  ["cut", "Fewest dependencies to cut", "To cut"], ["components", "Components", "Components"], ["packages", "Packages", "Packages"],
];

function trend() {
  const t = D.trend;
  if (!t.length) {
    return emptyState("No history in this report", "Past commits show whether the program erodes or heals. This run read none: there is no git history here, or it was left out (--no-history).");
  }
  const first = t[0], last = t[t.length - 1];
  return h("div.page", null,
    h("p.lead", null, plural(t.length, "commit") + " from " + first.date + " to " + last.date + ", judged by the components of today, test files aside, so that the last one may count a little less than the overview."),
    h("div.multiples", null, series.map(([key, name]) => trendChart(key, name))),
    h("section.card", null, h("h2", null, "The figures"), h("div.tablebox", null, h("table.metrics", null,
      h("thead", null, h("tr", null, h("th", null, "Date"), h("th", null, "Commit"), series.map(([, name, brief]) => h("th.num", {title: name}, brief)))),
      h("tbody", null, [...t].reverse().map((p) => h("tr", null, h("td.whole", null, p.date), h("td.whole", null, h("code", null, p.revision.slice(0, 10))), series.map(([key]) => h("td.num", null, figure(p[key]))))))))));
}

function trendChart(key, name) {
  const t = D.trend, W = 520, H = 190, left = 44, right = 58, top = 16, bottom = 28;
  const most = Math.max(1, ...t.map((p) => p[key]));
  const times = t.map((p) => Date.parse(p.date)), even = times.some(Number.isNaN) || times[0] === times[times.length - 1];
  const X = (i) => left + (W - left - right) * (even ? (t.length > 1 ? i / (t.length - 1) : 0.5) : (times[i] - times[0]) / (times[times.length - 1] - times[0]));
  const Y = (v) => H - bottom - v * (H - top - bottom) / most;
  const first = t[0][key], last = t[t.length - 1][key], change = last - first;
  const bad = !["components", "packages"].includes(key);
  const points = t.map((p, i) => X(i) + " " + Y(p[key]));
  return h("figure.trend", null,
    h("figcaption", null, h("b", null, name), h("span", {class: !change || !bad ? "muted" : change > 0 ? "worse" : "better"},
      !change ? "unchanged" : (change > 0 ? "▲ +" : "▼ −") + figure(Math.abs(change)))),
    s("svg.chart", {viewBox: "0 0 " + W + " " + H, role: "img", "aria-label": name + ": " + first + " at first, " + last + " at last"},
      [0, most].map((v) => [s("path.rule", {d: "M" + left + " " + Y(v) + "H" + (W - right)}), s("text.tick", {x: left - 8, y: Y(v) + 4, "text-anchor": "end"}, figure(v))]),
      s("path.area", {d: "M" + X(0) + " " + Y(0) + "L" + points.join("L") + "L" + X(t.length - 1) + " " + Y(0) + "Z"}),
      s("path.curve", {d: "M" + points.join("L")}),
      t.map((p, i) => s("circle.dot", {cx: X(i), cy: Y(p[key]), r: t.length > 40 ? 2 : 3.5,
        onmousemove: (e) => showTip(e, h("b", null, p.date), h("div", null, figure(p[key]) + " – " + p.revision.slice(0, 10))), onmouseleave: hideTip})),
      s("text.value", {x: X(t.length - 1) + 8, y: Y(last) + 4}, figure(last)),
      s("text.tick", {x: left, y: H - 8}, t[0].date), s("text.tick", {x: W - right, y: H - 8, "text-anchor": "end"}, t[t.length - 1].date)));
}
