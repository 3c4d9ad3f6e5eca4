// Metrics: a table to sort, where the components stand between stable and
// abstract, and how a column is spread.

function metrics() {
  const scope = param("scope") === "package" ? "package" : "component";
  const group = param("columns");
  const columns = metricColumns(scope, group);
  const rows = (scope === "package" ? packages : components).map((_, i) => i);
  const usual = rows.some((i) => (scope === "package" ? packages : components)[i].findings) ? "-findings" : tables.has(scope) ? "-m:fan-in" : "-usedby";
  const find = (sort) => [...columns, ...metricColumns(scope, "all")].find((c) => [c.id, c.id.slice(2)].includes(sort.replace(/^-/, "")));
  const sort = find(param("sort")) ? param("sort") : usual;
  const column = find(sort) || columns[columns.length - 1];
  const down = sort.startsWith("-");
  const wanted = param("q").toLowerCase();
  const name = (i) => scope === "package" ? packages[i].path : components[i].name;
  const shown = rows.filter((i) => !wanted || name(i).toLowerCase().includes(wanted));
  shown.sort((a, b) => compareValues(column.value(a), column.value(b)) * (down ? -1 : 1) || compareValues(name(a), name(b)));
  return h("div.stage", null,
    h("div.left.scroll", null,
      h("div.toolbar", null,
        choice("Scope", [["component", "Components"], ["package", "Packages"]], scope, (v) => go({scope: v === "component" ? "" : v, sort: "", sel: ""})),
        h("input", {type: "search", placeholder: "Filter by name", "aria-label": "Filter by name", value: param("q"), oninput: (e) => later(() => go({q: e.target.value}, true)), "data-keep": "metrics-q"}),
        tables.has(scope) && select("Columns", [["", "the usual ones"], ...groupsOf(scope).map((g) => [g, g]), ["all", "all"]], group, (v) => go({columns: v, sort: ""})),
        h("span.muted.grow", null, plural(shown.length, "row"))),
      h("div.figures", null, balance(scope, shown), spread(column, shown)),
      metricTable(columns, shown, column, down, scope)),
    details());
}

// metricColumns are what every result has, then what the run computed. A figure
// that the run computed under another name is not shown twice.
function metricColumns(scope, group) {
  const table = tables.get(scope);
  const known = scope === "package" ? [
    {id: "name", text: "Package", value: (i) => packages[i].path, cell: (i) => packageName(i, true)},
    {id: "component", text: "Component", value: (i) => components[packages[i].component].name, cell: (i) => nameOf(packages[i].component)},
    {id: "files", text: "Files", value: (i) => packages[i].files},
    {id: "level", text: "Level", value: (i) => packages[i].level},
    {id: "uses", text: "Uses", value: (i) => edgesOut[i].length},
    {id: "usedby", text: "Used by", value: (i) => edgesIn[i].length},
    {id: "changes", text: "Commits", value: (i) => packages[i].changes || 0},
    {id: "findings", text: "Findings", value: (i) => packages[i].findings || 0},
  ] : [
    {id: "name", text: "Component", value: (i) => components[i].name, cell: (i) => nameOf(i, true)},
    {id: "owner", text: "Owner", value: (i) => components[i].owner || ""},
    {id: "packages", text: "Packages", value: (i) => components[i].packages},
    {id: "files", text: "Files", value: (i) => components[i].files},
    {id: "lines", text: "Lines", value: (i) => components[i].lines || 0},
    {id: "level", text: "Level", value: (i) => components[i].level},
    {id: "uses", text: "Uses", value: (i) => linksOut[i].length},
    {id: "usedby", text: "Used by", value: (i) => linksIn[i].length},
    {id: "findings", text: "Findings", value: (i) => components[i].findings || 0},
  ];
  const doubled = {uses: "fan-out", usedby: "fan-in", files: "files", packages: "packages", lines: "lines"};
  const used = known.filter((c) => !table || !table.ids.includes(doubled[c.id])).filter((c) => !["owner", "lines", "changes"].includes(c.id) || (scope === "package" ? packages : components).some((_, i) => c.value(i)));
  const wanted = (id, k) => group === "all" || (group ? table.groups[k] === group : usualMetrics.includes(id));
  return used.concat((table ? table.ids : []).map((id, k) => wanted(id, k) && ({id: "m:" + id, text: id, hint: [table.names[k], table.readings[k]].filter(Boolean).join(": "), value: (i) => metric(scope, i, id)})).filter(Boolean));
}

// usualMetrics fit a screen and answer the first questions: how large, how much
// used, how stable, how far a change reaches, how well it holds together.
const usualMetrics = ["packages", "lines", "fan-in", "fan-out", "instability", "abstractness", "distance", "depends-upon", "used-from", "cohesion", "api-used"];

function groupsOf(scope) { return [...new Set(tables.get(scope).groups)]; }

// compareValues puts missing values first.
function compareValues(a, b) {
  if (a === undefined || b === undefined) return (a !== undefined) - (b !== undefined);
  return a < b ? -1 : a > b ? 1 : 0;
}

function metricTable(columns, rows, sorted, down, scope) {
  const limit = 150;
  const top = new Map(columns.map((c) => [c.id, Math.max(0, ...rows.map((i) => typeof c.value(i) === "number" ? c.value(i) : 0))]));
  const head = h("tr", null, columns.map((c) => h("th", {scope: "col", "aria-sort": c === sorted ? (down ? "descending" : "ascending") : "none", class: isText(c) ? "" : "num"},
    h("button", {type: "button", title: c.hint, onclick: () => go({sort: (c === sorted && down) || (c !== sorted && isText(c)) ? c.id : "-" + c.id}, true)},
      c.text, h("span.sort", {"aria-hidden": "true"}, c === sorted ? (down ? " ▾" : " ▴") : "")))));
  const body = h("tbody");
  const show = (from, to) => {
    for (const i of rows.slice(from, to)) {
      body.append(h("tr", null, columns.map((c) => {
        if (c.cell) return h("td", null, c.cell(i));
        const v = c.value(i);
        if (isText(c)) return h("td.whole", {title: v}, v || "");
        return h("td.num", null, heat(v, top.get(c.id)), figure(v));
      })));
    }
  };
  show(0, limit);
  return h("div.tablebox", null, h("table.metrics", null, h("caption.unseen", null, "Metrics per " + scope), h("thead", null, head), body),
    rows.length > limit && h("button.more", {type: "button", onclick: (e) => { show(limit, rows.length); e.target.remove(); }}, "Show all " + figure(rows.length)));
}

function isText(c) { return ["name", "component", "owner"].includes(c.id); }

function heat(value, top) {
  if (!value || top <= 0) return null;
  return h("i.heat", {"aria-hidden": "true", style: {width: Math.max(1, 24 * value / top) + "px"}});
}

// balance is Martin's diagram. Far from the line lies pain (stable and concrete)
// or uselessness (abstract and used by nobody).
function balance(scope, rows) {
  const points = rows.map((i) => ({i, x: metric(scope, i, "instability"), y: metric(scope, i, "abstractness")})).filter((p) => p.x !== undefined && p.y !== undefined);
  const W = 420, H = 320, X = (v) => 46 + v * (W - 66), Y = (v) => H - 38 - v * (H - 58);
  if (!points.length) {
    return h("figure", null, h("figcaption", null, "Abstractness and instability"),
      h("p.muted.fill", null, "Abstractness counts exported types, and this run did not look at types."));
  }
  const name = (i) => scope === "package" ? packages[i].label : components[i].label;
  const spots = new Map(); // several may stand on one spot
  for (const p of points) {
    const at = Math.round(X(p.x)) + " " + Math.round(Y(p.y));
    if (!spots.has(at)) spots.set(at, {...p, text: name(p.i), others: 0});
    else spots.get(at).others++;
  }
  const far = [...spots.values()].sort((a, b) => Math.abs(b.x + b.y - 1) - Math.abs(a.x + a.y - 1) || a.i - b.i).slice(0, 6);
  return h("figure", null, h("figcaption", null, "Abstractness and instability"),
    s("svg.chart", {viewBox: "0 0 " + W + " " + H, role: "img", "aria-label": "Abstractness against instability of " + plural(points.length, scope)},
      s("path.zone", {d: "M" + X(0) + " " + Y(0) + "V" + Y(0.5) + "A" + (X(0.5) - X(0)) + " " + (Y(0) - Y(0.5)) + " 0 0 1 " + X(0.5) + " " + Y(0) + "Z"}),
      s("path.zone", {d: "M" + X(1) + " " + Y(1) + "V" + Y(0.5) + "A" + (X(0.5) - X(0)) + " " + (Y(0) - Y(0.5)) + " 0 0 1 " + X(0.5) + " " + Y(1) + "Z"}),
      s("text.zone", {x: X(0.2), y: Y(0.22), "text-anchor": "middle"}, "pain"), s("text.zone", {x: X(0.8), y: Y(0.78), "text-anchor": "middle"}, "uselessness"),
      s("path.sequence", {d: "M" + X(0) + " " + Y(1) + "L" + X(1) + " " + Y(0)}),
      s("path.axis", {d: "M" + X(0) + " " + Y(1) + "V" + Y(0) + "H" + X(1)}),
      [0, 0.5, 1].map((v) => [s("text.tick", {x: X(v), y: Y(0) + 16, "text-anchor": "middle"}, v), s("text.tick", {x: X(0) - 8, y: Y(v) + 4, "text-anchor": "end"}, v)]),
      s("text.tick", {x: X(0.5), y: H - 6, "text-anchor": "middle"}, "instability: stable to the left"),
      s("text.tick", {transform: "translate(14 " + Y(0.5) + ") rotate(-90)", "text-anchor": "middle"}, "abstractness"),
      points.map((p) => s("circle.dot", {cx: X(p.x), cy: Y(p.y), r: 4.5,
        onmousemove: (e) => showTip(e, h("b", null, name(p.i)), h("div", null, "I " + figure(p.x) + ", A " + figure(p.y))), onmouseleave: hideTip,
        onclick: () => go({sel: scope === "package" ? selPackage(p.i) : selComponent(p.i)})})),
      labels(far.map((p) => ({x: X(p.x), y: Y(p.y), text: p.text + (p.others ? " and " + p.others + " more" : "")})), points.map((p) => [X(p.x), Y(p.y)]), W).map((l) =>
        s("text.name", {x: l.x, y: l.y}, l.text))));
}

// labels stand beside their points where they cover neither a point nor each other;
// one that finds no room is left out, and shows when the pointer is on its point.
function labels(wanted, points, width) {
  const placed = [];
  for (const l of wanted) {
    const w = 6.8 * l.text.length;
    const free = ([x, y]) => x > 46 && x + w < width && y > 12 &&
      placed.every((o) => x > o.x + o.w || o.x > x + w || Math.abs(o.y - y) > 13) &&
      points.every(([px, py]) => px < x - 4 || px > x + w + 4 || py > y + 7 || py < y - 14);
    const at = [[l.x + 9, l.y + 4], [l.x - 9 - w, l.y + 4], [l.x + 9, l.y - 8], [l.x - 9 - w, l.y - 8], [l.x + 9, l.y - 20]].find(free);
    if (at) placed.push({x: at[0], y: at[1], w, text: l.text});
  }
  return placed;
}

// spread is the histogram of the sorted column.
function spread(column, rows) {
  const values = rows.map((i) => column.value(i)).filter((v) => typeof v === "number");
  const W = 420, H = 320;
  if (values.length < 2) return h("figure", null, h("figcaption", null, "Distribution"), h("p.muted.fill", null, "Sort by a column of numbers to see how it is spread."));
  const low = Math.min(...values), high = Math.max(...values);
  const whole = values.every(Number.isInteger);
  const bins = Math.max(1, Math.min(20, whole ? high - low + 1 : 16));
  const step = whole ? Math.ceil((high - low + 1) / bins) : (high - low) / bins || 1;
  const counts = new Array(Math.max(1, whole ? Math.ceil((high - low + 1) / step) : bins)).fill(0);
  for (const v of values) counts[Math.min(counts.length - 1, Math.floor((v - low) / step))]++;
  const most = Math.max(...counts), X = (k) => 46 + k * (W - 66) / counts.length, Y = (c) => H - 38 - c * (H - 62) / most;
  const edge = (k) => figure(whole ? low + k * step : Math.round((low + k * step) * 100) / 100);
  const sorted = [...values].sort((a, b) => a - b), at = (q) => sorted[Math.floor(q * (sorted.length - 1))];
  const width = Math.min(46, (W - 66) / counts.length - 2), centre = (W - 66) / counts.length / 2;
  return h("figure", null, h("figcaption", null, column.text + ": median " + figure(at(0.5)) + ", nine in ten up to " + figure(at(0.9)) + ", greatest " + figure(high)),
    s("svg.chart", {viewBox: "0 0 " + W + " " + H, role: "img", "aria-label": "Distribution of " + column.text},
      counts.map((c, k) => s("rect.column", {x: X(k) + centre - width / 2, y: Y(c), width: Math.max(1, width), height: H - 38 - Y(c), rx: 2,
        onmousemove: (e) => showTip(e, h("b", null, edge(k) + (step > 1 || !whole ? " to " + edge(whole ? k + 1 - 1 / step : k + 1) : "")), h("div", null, plural(c, "row"))), onmouseleave: hideTip})),
      s("path.axis", {d: "M46 " + (H - 38) + "H" + (W - 20)}),
      s("text.tick", {x: X(0) + centre, y: H - 22, "text-anchor": "middle"}, edge(0)),
      counts.length > 1 && s("text.tick", {x: X(counts.length - 1) + centre, y: H - 22, "text-anchor": "middle"}, figure(high)),
      s("text.tick", {x: 38, y: Y(most) + 4, "text-anchor": "end"}, most), s("text.tick", {x: 38, y: H - 34, "text-anchor": "end"}, 0),
      s("text.tick", {x: W / 2, y: H - 6, "text-anchor": "middle"}, column.text)));
}
