// The map: users above, what they use below. Places come from the data; this file
// draws them, moves about and shows the lines of what is selected.

const mapView = {zoom: 0, x: 0, y: 0, chart: null};
const leastLabel = 11; // pixels on the screen below which no label is drawn at first

function map() {
  const at = param("in") ? componentNamed.get(param("in")) : undefined;
  const inside = at !== undefined && D.inside[at];
  const chart = inside || D.map;
  const boxes = inside
    ? chart.boxes.map((b) => packageBox(b))
    : chart.boxes.map((b) => componentBox(b));
  boxes.sort((a, b) => a.y - b.y || a.x - b.x); // as they are read
  return h("div.stage", null,
    h("div.left", null, mapBar(at, inside, chart), chart.boxes.length
      ? mapCanvas(chart, boxes, inside ? D.edges : D.links, !!inside)
      : emptyState("No components", "No package was found.")),
    details() || mapLegend(chart, !!inside));
}

function componentBox([i, x, y, w]) {
  const c = components[i];
  return {i, x, y, w, label: c.label, name: c.name, sel: selComponent(i), count: c.packages, bad: c.cycle >= 0, found: c.findings, hub: c.hub, cuts: c.hub ? [...linksOut[i], ...linksIn[i]].filter((l) => l[FLAGS] & CUT).length : 0,
    into: D.inside[i] ? c.name : "", hint: [plural(c.packages, "package"), "uses " + linksOut[i].length, "used by " + linksIn[i].length, c.owner, c.cycle >= 0 && "on a cycle", c.findings && plural(c.findings, "finding")]};
}

function packageBox([i, x, y, w]) {
  const p = packages[i];
  return {i, x, y, w, label: p.label, name: p.path, sel: selPackage(i), count: 0, bad: false, found: p.findings, api: p.api && someHidden(p.component),
    hint: ["uses " + edgesOut[i].length, "used by " + edgesIn[i].length, p.api && "API", p.owner, p.findings && plural(p.findings, "finding")]};
}

// someHidden says whether a component keeps a package to itself; else a mark on
// its API would mark everything.
function someHidden(c) { return members[c].some((p) => !packages[p].api); }

function mapBar(at, inside, chart) {
  const total = inside ? "" : plural(D.links.length, "dependency", "dependencies");
  return h("div.toolbar", null,
    h("nav.crumbs", {"aria-label": "Where you are"},
      inside ? h("a", {href: href("map", {sel: selComponent(at)})}, "All components") : h("b", null, plural(components.length, "component")),
      inside && [h("span", {"aria-hidden": "true"}, " › "), h("b", null, components[at].name)],
      at !== undefined && !inside && h("span.muted", null, " " + components[at].name + " has one package: nothing to look into")),
    h("span.muted.grow", null, chart.lines
      ? (inside ? plural(chart.paths.length, "line") : total + ", " + chart.paths.length + " drawn")
      : ["Too many boxes for lines: select one to see its own, or use the ", h("a", {href: href("matrix", inside ? {open: joinNames([components[at].name])} : {})}, "matrix"), "."]),
    h("div.choice", {role: "group", "aria-label": "Zoom"},
      h("button", {type: "button", title: "Smaller (-)", onclick: () => zoomMap(1 / 1.2)}, "−"),
      h("button", {type: "button", title: "Fit (0)", onclick: () => fitMap()}, "Fit"),
      h("button", {type: "button", title: "Larger (+)", onclick: () => zoomMap(1.2)}, "+")));
}

function mapLegend(chart, inside) {
  const sample = (cls) => s("svg", {width: 42, height: 12, "aria-hidden": "true"}, s("path.line", {class: cls, d: "M2 6H40"}));
  return h("aside.details.legend", {"aria-label": "How to read the map"},
    h("p.kicker", null, "how to read it"),
    h("p", null, "Whoever uses stands above what it uses."),
    h("div.key", null, sample(""), "uses (what a longer chain implies is not drawn)"),
    inside ? null : h("div.key", null, sample("cut"), "to cut: together these open every cycle, at the least cost"),
    inside ? null : h("div.key", null, h("i.swatch.cycle"), "on a cycle"),
    h("div.key", null, h("i.swatch.found", null, "3"), "findings"),
    inside ? h("div.key", null, h("i.swatch.api"), "API: other components may import it (marked where some may not)") : null,
    inside ? null : h("div.key", null, h("i.swatch.hub"), "hub in the tray: used by more than a third; its lines, those to cut among them, show when it is selected"),
    h("p.muted", null, "Click a box for its details and all its lines", inside ? "." : ", twice to look inside.", " Arrow keys move from box to box, Enter looks inside, Esc steps back, / searches, + - 0 zoom."));
}

function mapCanvas(chart, boxes, rows, inside) {
  const sel = selection();
  const chosen = sel && (sel.kind === (inside ? "package" : "component")) ? sel.at : -1;
  const pairSel = sel && sel.kind === (inside ? "edge" : "dependency") ? sel : null;
  const byIndex = new Map(boxes.map((b) => [b.i, b]));
  const lines = s("g", null), overlay = s("g", null), nodes = s("g", null);
  for (const [k, ...pts] of chart.paths) drawLine(lines, rows[k], pts, chosen, pairSel);
  if (chosen >= 0 || pairSel) overlayLines(overlay, chart, inside, touching(chosen, pairSel, inside), byIndex);
  const near = chosen >= 0 ? neighboursOf(chosen, inside) : pairSel ? new Set([pairSel.from, pairSel.to]) : null;
  const focus = chosen >= 0 && byIndex.has(chosen) ? chosen : boxes.length ? boxes[0].i : -1;
  for (const b of boxes) nodes.append(drawBox(b, {chosen: b.i === chosen, dim: near && b.i !== chosen && !near.has(b.i), focus: b.i === focus}));
  const svg = s("svg.map", {role: "group", "aria-label": "Map of " + plural(boxes.length, "box", "boxes")},
    markers(), chart.lines ? null : bands(chart), trays(chart), lines, overlay, nodes);
  const frame = h("div.canvas", null, svg);
  moveMap(frame, svg, chart, boxes);
  return frame;
}

function markers() {
  const marker = (id) => s("marker", {id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto", markerUnits: "userSpaceOnUse"}, s("path", {d: "M0 0.5L8 4L0 7.5z"}));
  return s("defs", null, marker("tip"), marker("tipcut"), marker("tiphot"));
}

// trays shades the strip of hubs.
function trays(chart) {
  const rows = chart.rows.filter((r) => r[0] < 0);
  if (!rows.length) return null;
  const top = rows[0][1] - 12;
  return s("g.tray", null, s("rect", {x: 4, y: top, width: chart.w - 8, height: chart.h - top, rx: 8}),
    s("text", {x: 14, y: top + 18}, "hubs"));
}

// bands shades every other level, where no line shows which rows belong together.
function bands(chart) {
  const tops = chart.rows.filter((r, i) => !i || chart.rows[i - 1][0] !== r[0]);
  return tops.filter((r, i) => i % 2 && r[0] >= 0).map((r) => {
    const next = tops[tops.indexOf(r) + 1];
    return s("rect.band", {x: 0, y: r[1] - 11, width: chart.w, height: (next ? next[1] : chart.h) - r[1]});
  });
}

// path runs from row to row: straight within a row, a soft S between two.
function pathOf(pts) {
  let d = "M" + pts[0] + " " + pts[1];
  if (pts.length === 6 && pts[1] === pts[5]) { // two boxes of one row
    return d + "Q" + pts[2] + " " + (2 * pts[3] - pts[1]) + " " + pts[4] + " " + pts[5];
  }
  for (let i = 2; i < pts.length; i += 2) {
    const [x0, y0, x1, y1] = pts.slice(i - 2, i + 2);
    const mid = (y0 + y1) / 2;
    d += x0 === x1 ? "L" + x1 + " " + y1 : "C" + x0 + " " + mid + " " + x1 + " " + mid + " " + x1 + " " + y1;
  }
  return d;
}

function drawLine(layer, row, pts, chosen, pairSel) {
  const cut = row[FLAGS] & CUT;
  const hot = row[FROM] === chosen || row[TO] === chosen || (pairSel && row[FROM] === pairSel.from && row[TO] === pairSel.to);
  const dim = !hot && (chosen >= 0 || pairSel);
  layer.append(s("path.line", {
    class: (cut ? "cut " : "") + (hot ? "hot " : "") + (dim ? "dim" : ""),
    d: pathOf(pts), "stroke-width": Math.min(2.6, 1 + Math.log2(weight(row)) * 0.16),
    "marker-end": cut ? "url(#tipcut)" : hot ? "url(#tiphot)" : "url(#tip)",
    "data-from": row[FROM], "data-to": row[TO],
  }));
}

// touching lists the dependencies of the selected box, or the selected one.
function touching(chosen, pairSel, inside) {
  const out = inside ? edgesOut : linksOut, into = inside ? edgesIn : linksIn;
  return chosen >= 0 ? [...out[chosen], ...into[chosen]] : out[pairSel.from].filter((row) => row[TO] === pairSel.to);
}

// overlayLines adds the lines of some dependencies where the map has none.
function overlayLines(layer, chart, inside, rows, byIndex) {
  const all = inside ? D.edges : D.links;
  const drawn = new Set(chart.paths.map((p) => all[p[0]]));
  for (const row of rows) {
    const a = byIndex.get(row[FROM]), b = byIndex.get(row[TO]);
    if (drawn.has(row) || !a || !b || row[FLAGS] & TEST) continue;
    const down = a.y < b.y, cut = row[FLAGS] & CUT;
    const aside = down ? 0 : 6; // there and back are two lines
    const pts = [a.x + a.w / 2 + aside, a.y + (down ? 28 : 0), b.x + b.w / 2 + aside, b.y + (down ? 0 : 28)];
    layer.append(s("path.line.hot.extra", {class: cut ? "cut" : "", d: a.y === b.y ? pathOf([pts[0], a.y, (pts[0] + pts[2]) / 2, a.y - 14, pts[2], a.y]) : pathOf(pts),
      "marker-end": cut ? "url(#tipcut)" : "url(#tiphot)", "data-from": row[FROM], "data-to": row[TO]}));
  }
}

function neighboursOf(i, inside) {
  const out = inside ? edgesOut[i] : linksOut[i], into = inside ? edgesIn[i] : linksIn[i];
  return new Set([...out.map((r) => r[TO]), ...into.map((r) => r[FROM])]);
}

function drawBox(b, {chosen, dim, focus}) {
  const g = s("g.box", {
    class: [chosen && "chosen", dim && "dim", b.bad && "cycle", b.hub && "hub", b.api && "api"].filter(Boolean).join(" "),
    transform: "translate(" + b.x + " " + b.y + ")", tabindex: focus ? 0 : -1, role: "button",
    "aria-label": [b.name, ...b.hint].filter(Boolean).join(", "), "aria-pressed": String(chosen), "data-i": b.i,
    onclick: () => go({sel: chosen ? "" : b.sel}),
    ondblclick: () => b.into && go({in: b.into, sel: ""}),
    onmousemove: (e) => showTip(e, h("b", null, b.name), h("div", null, b.hint.filter(Boolean).join(" · "))),
    onmouseleave: hideTip,
  },
  s("rect", {width: b.w, height: 28, rx: 6}),
  b.bad && s("rect.stripe", {x: 0, y: 6, width: 3, height: 16, rx: 1.5}),
  s("text.label", {x: 10, y: 18.5}, b.label),
  b.count > 1 && s("text.count", {x: b.w - 9, y: 18.5, "text-anchor": "end"}, b.count),
  b.cuts ? s("text.cuts", {x: b.w / 2, y: 42, "text-anchor": "middle"}, b.cuts + " to cut") : null,
  b.found ? [s("circle.badge", {cx: b.w - 2, cy: 1, r: 8}), s("text.badge", {x: b.w - 2, y: 4.5, "text-anchor": "middle"}, b.found > 99 ? "99" : b.found)] : null);
  return g;
}

// ---- moving about

function moveMap(frame, svg, chart, boxes) {
  if (mapView.chart !== chart) Object.assign(mapView, {chart, zoom: 0, x: 0, y: 0});
  mapView.frame = frame;
  mapView.svg = svg;
  svg.setAttribute("width", chart.w);
  svg.setAttribute("height", chart.h);
  let drag = null;
  frame.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && !e.metaKey) return; // plain scrolling stays scrolling
    e.preventDefault();
    zoomMap(e.deltaY > 0 ? 1 / 1.1 : 1.1, e);
  }, {passive: false});
  frame.addEventListener("pointerdown", (e) => {
    if (e.target.closest(".box") || e.button) return;
    drag = {x: e.clientX + frame.scrollLeft, y: e.clientY + frame.scrollTop};
    frame.setPointerCapture(e.pointerId);
  });
  frame.addEventListener("pointermove", (e) => {
    if (drag) frame.scrollTo(drag.x - e.clientX, drag.y - e.clientY);
  });
  frame.addEventListener("pointerup", () => { drag = null; });
  frame.addEventListener("keydown", (e) => mapKey(e, boxes));
  afterMount(() => sizeMap());
}

// fitScale is the largest scale at which all is seen, but for labels that would
// get too small to read: then the map scrolls.
function fitScale() {
  const {frame, chart} = mapView;
  const fit = Math.min(frame.clientWidth / chart.w, frame.clientHeight / chart.h);
  const wide = frame.clientWidth / chart.w;
  return Math.min(1.4, Math.max(chart.lines ? fit : Math.min(1, wide), leastLabel / 13));
}

function sizeMap() {
  const {svg, chart, frame} = mapView;
  if (!frame || !frame.isConnected) return;
  const scale = mapView.zoom || fitScale();
  if (!mapView.zoom && !mapView.x) mapView.x = Math.max(0, (chart.w * scale - frame.clientWidth) / 2);
  svg.setAttribute("viewBox", "0 0 " + chart.w + " " + chart.h);
  svg.setAttribute("width", Math.floor(chart.w * scale));
  svg.setAttribute("height", Math.floor(chart.h * scale));
  frame.scrollTo(mapView.x, mapView.y);
  frame.onscroll = () => { mapView.x = frame.scrollLeft; mapView.y = frame.scrollTop; };
}

function fitMap() {
  mapView.zoom = mapView.x = mapView.y = 0;
  sizeMap();
}

// zoomMap keeps the point under the pointer, or the middle, where it is.
function zoomMap(by, event) {
  const {frame} = mapView;
  const old = mapView.zoom || fitScale();
  const zoom = Math.min(4, Math.max(0.2, old * by));
  const r = frame.getBoundingClientRect();
  const px = event ? event.clientX - r.left : r.width / 2, py = event ? event.clientY - r.top : r.height / 2;
  mapView.x = (frame.scrollLeft + px) * zoom / old - px;
  mapView.y = (frame.scrollTop + py) * zoom / old - py;
  mapView.zoom = zoom;
  sizeMap();
}

function mapKey(e, boxes) {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const g = e.target.closest(".box");
  const here = g && boxes.find((b) => b.i === Number(g.dataset.i));
  const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
  if (moves[e.key] && here) {
    const next = nearest(boxes, here, moves[e.key]);
    if (next) focusBox(next);
  } else if (e.key === "Enter" && here) {
    if (here.into) go({in: here.into, sel: ""});
    else go({sel: here.sel});
  } else if (e.key === " " && here) {
    go({sel: param("sel") === here.sel ? "" : here.sel});
  } else if (e.key === "+" || e.key === "=") zoomMap(1.2);
  else if (e.key === "-") zoomMap(1 / 1.2);
  else if (e.key === "0") fitMap();
  else return;
  e.preventDefault();
}

function focusBox(b) {
  const all = mapView.svg.querySelectorAll(".box");
  for (const g of all) {
    const on = Number(g.dataset.i) === b.i;
    g.setAttribute("tabindex", on ? 0 : -1);
    if (on) {
      g.focus();
      g.scrollIntoView({block: "nearest", inline: "nearest"});
    }
  }
}

// nearest is the box next to another in a direction: far along it is cheap, off
// to the side is dear.
function nearest(boxes, from, [dx, dy]) {
  let best = null, least = Infinity;
  for (const b of boxes) {
    const x = b.x + b.w / 2 - from.x - from.w / 2, y = b.y - from.y;
    const along = dx ? x * dx : y * dy, aside = Math.abs(dx ? y : x);
    if (along <= 0 || (dx && aside > 14)) continue;
    const cost = along + aside * (dx ? 4 : 0.6);
    if (cost < least) { least = cost; best = b; }
  }
  return best;
}
