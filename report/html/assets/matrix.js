// The matrix: a row uses the columns that are filled. Users come first, so what
// lies left of the diagonal goes against the order. Only what is on the screen is
// drawn, on one canvas, with the labels kept in sight.

const matrixView = {cell: 0, x: 0, y: 0, row: -1, col: -1, key: ""};

function matrix() {
  const open = new Set(namesOf("open"));
  const all = param("all") === "1";
  const m = matrixModel(open, all);
  if (matrixView.key !== param("open") + all) Object.assign(matrixView, {key: param("open") + all, x: 0, y: 0, row: -1, col: -1});
  return h("div.stage", null,
    h("div.left", null, matrixBar(m, open, all), m.items.length ? matrixCanvas(m, open) : emptyState("Nothing to show", "No package was found.")),
    details() || matrixLegend(m));
}

// matrixModel lists the rows and fills the cells. A cell is keyed row × n + column.
function matrixModel(open, all) {
  const items = [], rowOf = new Int32Array(packages.length).fill(-1), rank = new Int32Array(packages.length);
  D.pkgOrder.forEach((p, k) => { rank[p] = k; });
  for (const c of D.order) {
    const first = items.length;
    if (all || open.has(components[c].name)) {
      for (const p of [...members[c]].sort((a, b) => rank[a] - rank[b])) {
        rowOf[p] = items.length;
        items.push({c, p, label: packages[p].label, name: packages[p].path});
      }
    } else {
      for (const p of members[c]) rowOf[p] = first;
      items.push({c, p: -1, label: components[c].label, name: components[c].name});
    }
  }
  const n = items.length, cells = new Map();
  for (const e of D.edges) {
    const row = rowOf[e[FROM]], col = rowOf[e[TO]];
    if (row === col || e[FLAGS] & TEST) continue;
    const key = row * n + col, cell = cells.get(key);
    if (cell) { cell.w += weight(e); cell.pairs++; }
    else cells.set(key, {row, col, w: weight(e), pairs: 1, cut: isCut(items[row], items[col])});
  }
  for (const cell of cells.values()) cell.mutual = cells.has(cell.col * n + cell.row);
  return {items, n, cells, against: [...cells.values()].filter((c) => c.col < c.row).length};
}

function isCut(from, to) {
  const link = linkBetween(from.c, to.c);
  return !!link && !!(link[FLAGS] & CUT);
}

function matrixBar(m, open, all) {
  return h("div.toolbar", null,
    choice("Rows", [["", "Components"], ["1", "All packages"]], all ? "1" : "", (v) => go({all: v, open: "", sel: ""})),
    open.size && !all ? h("button", {type: "button", onclick: () => go({open: ""})}, "Close all " + open.size) : null,
    h("span.muted.grow", null, plural(m.n, "row") + ", " + plural(m.cells.size, "dependency", "dependencies") + ", " + figure(m.against) + " against the order", h("span", {id: "matrix-hint"})),
    h("div.choice", {role: "group", "aria-label": "Zoom"},
      h("button", {type: "button", title: "Smaller (-)", onclick: () => zoomMatrix(-1)}, "−"),
      h("button", {type: "button", title: "Fit (0)", onclick: () => zoomMatrix(0)}, "Fit"),
      h("button", {type: "button", title: "Larger (+)", onclick: () => zoomMatrix(1)}, "+")));
}

function matrixLegend() {
  return h("aside.details.legend", {"aria-label": "How to read the matrix"},
    h("p.kicker", null, "how to read it"),
    h("p", null, "A row uses the columns that are filled in it. Users stand before what they use."),
    h("div.key", null, h("i.swatch.uses"), "uses, in the order of the levels; stronger is more"),
    h("div.key", null, h("i.swatch.against"), "against the order: part of a cycle"),
    h("div.key", null, h("i.swatch.mutual"), "a dot: both need each other"),
    h("div.key", null, h("i.swatch.knot"), "a frame: the components of one cycle"),
    h("p", null, "A triangle above the diagonal is a layered program. A full column is a hub, a full row a composition root, an empty square a set of independent siblings."),
    h("p.muted", null, "Click a cell for the dependency behind it, a name to open the component. Arrow keys move the cell, Enter shows it, O opens its row, + - 0 zoom."));
}

function matrixCanvas(m, open) {
  const canvas = h("canvas", {tabindex: 0, role: "application", "data-keep": "matrix", "aria-label": "Dependency matrix of " + plural(m.n, "row") + ". Arrow keys move from cell to cell."});
  const sizer = h("div.sizer", null, canvas);
  const frame = h("div.grid", null, sizer);
  Object.assign(matrixView, {m, frame, canvas, sizer, open});
  frame.addEventListener("scroll", () => { matrixView.x = frame.scrollLeft; matrixView.y = frame.scrollTop; drawMatrix(); });
  canvas.addEventListener("mousemove", hoverMatrix);
  canvas.addEventListener("mouseleave", () => { hideTip(); matrixView.hover = null; drawMatrix(); });
  canvas.addEventListener("click", clickMatrix);
  canvas.addEventListener("keydown", matrixKey);
  canvas.addEventListener("focus", drawMatrix);
  canvas.addEventListener("blur", drawMatrix);
  afterMount(sizeMatrix);
  return frame;
}

// sizeMatrix settles the size of a cell and of the labels.
function sizeMatrix() {
  const v = matrixView;
  if (!v.frame || !v.frame.isConnected) return;
  const {n, items} = v.m;
  const W = v.frame.clientWidth, H = v.frame.clientHeight;
  const least = n <= 150 ? 13 : n <= 400 ? 2 : 1;
  const room = () => {
    const z = Math.min((W - v.left - 12) / n, (H - v.top - 12) / n);
    return z < 9 ? Math.floor(4 * z) / 4 : Math.floor(z);
  };
  v.left = v.top = 130;
  v.size = v.cell || Math.max(least, Math.min(28, room()));
  const widest = widestLabel(v.canvas.getContext("2d"), v.size < 9 ? items.map((i) => components[i.c].label) : items.map((i) => i.label));
  v.left = Math.min(230, Math.max(90, widest + 32));
  v.top = Math.min(150, Math.max(50, widest + 18));
  if (!v.cell) v.size = v.size < 9 ? Math.min(8, Math.max(least, room())) : Math.max(least, Math.min(28, room()));
  v.sizer.style.width = v.left + n * v.size + 12 + "px";
  v.sizer.style.height = v.top + n * v.size + 12 + "px";
  const ratio = window.devicePixelRatio || 1;
  v.W = W; v.H = H; v.ratio = ratio;
  v.canvas.width = Math.round(W * ratio);
  v.canvas.height = Math.round(H * ratio);
  v.canvas.style.width = W + "px";
  v.canvas.style.height = H + "px";
  v.frame.scrollTo(v.x, v.y);
  v.x = v.frame.scrollLeft;
  v.y = v.frame.scrollTop;
  const hint = document.getElementById("matrix-hint");
  if (hint) hint.textContent = v.size < 9 ? ". Zoom in with + to read every name." : "";
  drawMatrix();
}

// spreadMatrix draws all of it, for paper, as far as a canvas can hold it.
function spreadMatrix() {
  const v = matrixView;
  if (!v.frame || !v.frame.isConnected) return;
  Object.assign(v, {x: 0, y: 0, hover: null});
  v.W = Math.min(4000, v.left + v.m.n * v.size + 12);
  v.H = Math.min(4000, v.top + v.m.n * v.size + 12);
  v.canvas.width = Math.round(v.W * v.ratio);
  v.canvas.height = Math.round(v.H * v.ratio);
  drawMatrix();
}

function widestLabel(g, labels) {
  g.font = "600 12px system-ui, sans-serif";
  const longest = [...new Set(labels)].sort((a, b) => b.length - a.length).slice(0, 20);
  return Math.max(...longest.map((l) => g.measureText(visible(l)).width));
}

const cellSizes = [1, 2, 3, 4, 6, 9, 11, 13, 16, 20, 24, 28, 34];

function zoomMatrix(step) {
  const v = matrixView;
  if (!step) v.cell = 0;
  else if (step > 0) v.cell = cellSizes.find((x) => x > v.size) || v.size;
  else v.cell = cellSizes.findLast((x) => x < v.size) || 1;
  sizeMatrix();
}

// drawMatrix draws what is in sight: cells, frames of cycles, labels, the cross
// of the pointer or of the keyboard.
function drawMatrix() {
  const v = matrixView;
  if (!v.frame || !v.frame.isConnected) return;
  const g = v.canvas.getContext("2d");
  const ink = matrixInk();
  g.setTransform(v.ratio, 0, 0, v.ratio, 0, 0);
  g.fillStyle = ink.ground;
  g.fillRect(0, 0, v.W, v.H);
  g.save();
  g.beginPath();
  g.rect(v.left, v.top, v.W - v.left, v.H - v.top);
  g.clip();
  drawGround(g, ink);
  drawCells(g, ink);
  drawFrames(g, ink);
  drawCross(g, ink);
  g.restore();
  drawLabels(g, ink);
}

function matrixInk() {
  const names = ["ground", "raised", "line", "ink", "muted", "blue", "red", "soft", "hover"];
  return Object.fromEntries(names.map((n) => [n, colour(n)]));
}

// seen is the range of rows or columns on the screen.
function seen(scroll, room) {
  const v = matrixView;
  return [Math.max(0, Math.floor(scroll / v.size)), Math.min(v.m.n - 1, Math.ceil((scroll + room) / v.size))];
}

function drawGround(g, ink) {
  const v = matrixView, z = v.size, x0 = v.left - v.x, y0 = v.top - v.y, end = v.m.n * z;
  const [r0, r1] = seen(v.y, v.H - v.top), [c0, c1] = seen(v.x, v.W - v.left);
  g.fillStyle = ink.soft;
  for (let k = Math.max(r0, c0); k <= Math.min(r1, c1); k++) g.fillRect(x0 + k * z, y0 + k * z, z, z);
  if (z < 6) return;
  g.strokeStyle = ink.line;
  g.lineWidth = 1;
  g.beginPath();
  for (let k = r0; k <= r1 + 1; k++) { g.moveTo(x0, y0 + k * z + 0.5); g.lineTo(x0 + end, y0 + k * z + 0.5); }
  for (let k = c0; k <= c1 + 1; k++) { g.moveTo(x0 + k * z + 0.5, y0); g.lineTo(x0 + k * z + 0.5, y0 + end); }
  g.stroke();
}

function drawCells(g, ink) {
  const v = matrixView, z = v.size, x0 = v.left - v.x, y0 = v.top - v.y;
  const [r0, r1] = seen(v.y, v.H - v.top), [c0, c1] = seen(v.x, v.W - v.left);
  const gap = z > 5 ? 1 : 0;
  g.textAlign = "center";
  g.textBaseline = "middle";
  for (const cell of v.m.cells.values()) {
    if (cell.row < r0 || cell.row > r1 || cell.col < c0 || cell.col > c1) continue;
    const x = x0 + cell.col * z + gap, y = y0 + cell.row * z + gap, side = Math.max(1.6, z - gap);
    const against = cell.col < cell.row;
    g.globalAlpha = z < 4 ? 1 : Math.min(1, (against ? 0.6 : 0.32) + Math.log2(1 + cell.w) / 9);
    g.fillStyle = against ? ink.red : ink.blue;
    g.fillRect(x, y, side, side);
    g.globalAlpha = 1;
    if (against && z >= 9) hatch(g, ink, x, y, side);
    if (cell.mutual && z >= 9) mutualDot(g, ink, x + side / 2, y + side / 2, z);
    else if (z >= 22 && !against) {
      g.font = "10px system-ui, sans-serif";
      g.fillStyle = cell.w > 12 ? ink.ground : ink.ink;
      g.fillText(cell.w > 999 ? "1k+" : String(cell.w), x + side / 2, y + side / 2 + 0.5);
    }
  }
}

// hatch tells red from blue without colour.
function hatch(g, ink, x, y, side) {
  g.save();
  g.beginPath();
  g.rect(x, y, side, side);
  g.clip();
  g.strokeStyle = ink.ground;
  g.lineWidth = 1;
  g.beginPath();
  for (let k = -side; k < side; k += 4) { g.moveTo(x + k, y + side); g.lineTo(x + k + side, y); }
  g.stroke();
  g.restore();
}

function mutualDot(g, ink, x, y, z) {
  g.beginPath();
  g.arc(x, y, Math.max(2.2, Math.min(4, z / 5)), 0, 7);
  g.fillStyle = ink.ink;
  g.fill();
  g.strokeStyle = ink.ground;
  g.lineWidth = 1;
  g.stroke();
}

// drawFrames frames the rows of each cycle, and of each open component.
function drawFrames(g, ink) {
  const v = matrixView, z = v.size, items = v.m.items;
  const frame = (same, style, width) => {
    g.strokeStyle = style;
    g.lineWidth = width;
    for (let i = 0; i < items.length;) {
      let j = i + 1;
      while (j < items.length && same(items[i], items[j])) j++;
      if (j - i > 1) g.strokeRect(v.left - v.x + i * z, v.top - v.y + i * z, (j - i) * z + 1, (j - i) * z + 1);
      i = j;
    }
  };
  frame((a, b) => a.p >= 0 && a.c === b.c, ink.muted, 1);
  frame((a, b) => components[a.c].cycle >= 0 && components[a.c].cycle === components[b.c].cycle, ink.red, 2);
}

function drawCross(g, ink) {
  const v = matrixView, z = v.size;
  const band = (row, col) => {
    g.fillStyle = ink.hover;
    if (row >= 0) g.fillRect(v.left, v.top - v.y + row * z, v.W, z);
    if (col >= 0) g.fillRect(v.left - v.x + col * z, v.top, z, v.H);
  };
  if (v.hover) band(v.hover.row, v.hover.col);
  if (document.activeElement === v.canvas && v.row >= 0) {
    g.strokeStyle = ink.ink;
    g.lineWidth = 2;
    g.strokeRect(v.left - v.x + v.col * z - 1, v.top - v.y + v.row * z - 1, z + 3, z + 3);
  }
  const sel = matrixSelected();
  if (sel) {
    g.strokeStyle = ink.blue;
    g.lineWidth = 2;
    g.strokeRect(v.left - v.x + sel.col * z - 1, v.top - v.y + sel.row * z - 1, z + 3, z + 3);
  }
}

// matrixSelected finds the cell of the selected dependency, if it is one.
function matrixSelected() {
  const sel = selection(), items = matrixView.m.items;
  if (!sel || sel.from === undefined) return null;
  const find = (i) => items.findIndex((it) => sel.kind === "edge" ? it.p === i : it.p < 0 && it.c === i);
  const row = find(sel.from), col = find(sel.to);
  return row >= 0 && col >= 0 ? {row, col} : null;
}

// drawLabels keeps names beside what is seen. Where rows are too low for a name,
// components are named, as many as there is room for.
function drawLabels(g, ink) {
  const v = matrixView, z = v.size, items = v.m.items;
  const [r0, r1] = seen(v.y, v.H - v.top), [c0, c1] = seen(v.x, v.W - v.left);
  g.textBaseline = "middle";
  const face = (it, k, axis) => {
    const on = v.hover && v.hover[axis] === k;
    g.fillStyle = components[it.c].cycle >= 0 ? ink.red : on ? ink.ink : it.p >= 0 ? ink.muted : ink.ink;
    g.font = (on || it.p < 0 ? "600 " : "") + (z < 9 ? 11 : Math.min(12, z - 1)) + "px system-ui, sans-serif";
  };
  const text = (it) => visible(it.label) + (it.p < 0 && members[it.c].length > 1 ? " ▸" : "");
  g.save();
  g.beginPath(); g.rect(0, v.top, v.left, v.H - v.top); g.clip();
  g.textAlign = "right";
  eachLabel(r0, r1, (it, k, at) => { face(it, k, "row"); g.fillText(clip(g, at.text || text(it), v.left - 12), v.left - 7, v.top - v.y + at.mid * z); });
  g.restore();
  g.save();
  g.beginPath(); g.rect(v.left, 0, v.W - v.left, v.top); g.clip();
  g.textAlign = "left";
  eachLabel(c0, c1, (it, k, at) => {
    face(it, k, "col");
    g.save();
    g.translate(v.left - v.x + at.mid * z, v.top - 6);
    g.rotate(-Math.PI / 2);
    g.fillText(clip(g, at.text || visible(it.label), v.top - 12), 0, 0);
    g.restore();
  });
  g.restore();

  function eachLabel(from, to, draw) {
    if (z >= 9) {
      for (let k = from; k <= to; k++) draw(items[k], k, {mid: k + 0.5});
      return;
    }
    let last = -Infinity;
    for (let i = 0; i < items.length;) {
      let j = i + 1;
      while (j < items.length && items[j].c === items[i].c) j++;
      const mid = Math.max((i + j) / 2, 7 / z);
      if ((mid - last) * z >= 13) {
        draw(items[i], i, {mid, text: visible(components[items[i].c].label)});
        last = mid;
      }
      i = j;
    }
  }
}

// clip cuts a text to a width.
function clip(g, text, width) {
  if (g.measureText(text).width <= width) return text;
  let chars = [...text];
  while (chars.length > 1 && g.measureText(chars.join("") + "…").width > width) chars = chars.slice(0, -1);
  return chars.join("") + "…";
}

// cellAt finds what is under the pointer; row or col is -1 over the labels.
function cellAt(e) {
  const v = matrixView, r = v.canvas.getBoundingClientRect();
  const x = e.clientX - r.left, y = e.clientY - r.top;
  const at = (p, edge, scroll) => p < edge ? -1 : Math.floor((p - edge + scroll) / v.size);
  const row = at(y, v.top, v.y), col = at(x, v.left, v.x);
  return row >= v.m.n || col >= v.m.n || (row < 0 && col < 0) ? null : {row, col};
}

function hoverMatrix(e) {
  const v = matrixView, at = cellAt(e);
  if (!at) return hideTip();
  v.hover = at;
  drawMatrix();
  v.canvas.style.cursor = "pointer";
  if (at.row < 0 || at.col < 0) {
    const it = v.m.items[Math.max(at.row, at.col)];
    return showTip(e, h("b", null, it.name), h("div", null, it.p < 0 && members[it.c].length > 1 ? "click: show its " + plural(members[it.c].length, "package") : "click: details"));
  }
  showTip(e, ...cellText(at.row, at.col).map((t, i) => h(i ? "div" : "b", null, t)));
}

// cellText says what a cell means.
function cellText(row, col) {
  const {items, cells, n} = matrixView.m;
  const from = items[row], to = items[col];
  if (row === col) return [from.name];
  const cell = cells.get(row * n + col);
  if (!cell) return [from.name + " does not use " + to.name];
  return [from.name + " → " + to.name,
    plural(cell.w, typed ? "reference" : "import") + (cell.pairs > 1 ? " in " + plural(cell.pairs, "package pair") : ""),
    cell.cut ? "part of the cheapest cut" : col < row ? "against the order" : "", cell.mutual ? "both need each other" : ""].filter(Boolean);
}

function clickMatrix(e) {
  const at = cellAt(e);
  if (!at) return;
  const {items} = matrixView.m;
  if (at.row < 0 || at.col < 0) openRow(items[Math.max(at.row, at.col)]);
  else selectCell(at.row, at.col);
}

function selectCell(row, col) {
  const {items, cells, n} = matrixView.m;
  matrixView.row = row;
  matrixView.col = col;
  const from = items[row], to = items[col];
  if (!cells.has(row * n + col)) return go({sel: row === col ? (from.p < 0 ? selComponent(from.c) : selPackage(from.p)) : ""});
  go({sel: from.p >= 0 && to.p >= 0 ? selEdge(from.p, to.p) : selLink(from.c, to.c)});
}

// openRow shows the packages of a component, or takes them back.
function openRow(it) {
  const open = new Set(namesOf("open"));
  const name = components[it.c].name;
  if (it.p < 0 && members[it.c].length < 2) return go({sel: selComponent(it.c)});
  if (it.p >= 0 && param("all") === "1") return go({sel: selPackage(it.p)});
  if (open.has(name)) open.delete(name); else open.add(name);
  go({open: joinNames(open), sel: ""});
}

function matrixKey(e) {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const v = matrixView, n = v.m.n;
  const moves = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
  if (moves[e.key]) {
    v.row = v.row < 0 ? 0 : Math.max(0, Math.min(n - 1, v.row + moves[e.key][0]));
    v.col = v.col < 0 ? 0 : Math.max(0, Math.min(n - 1, v.col + moves[e.key][1]));
    reveal();
    say(cellText(v.row, v.col).join(", "));
    drawMatrix();
  } else if (e.key === "Enter" && v.row >= 0) selectCell(v.row, v.col);
  else if (e.key.toLowerCase() === "o" && v.row >= 0) openRow(v.m.items[v.row]);
  else if (e.key === "+" || e.key === "=") zoomMatrix(1);
  else if (e.key === "-") zoomMatrix(-1);
  else if (e.key === "0") zoomMatrix(0);
  else return;
  e.preventDefault();
}

// reveal scrolls the cell of the keyboard into sight.
function reveal() {
  const v = matrixView, z = v.size;
  const to = (at, scroll, room) => at * z < scroll ? at * z : (at + 1) * z > scroll + room ? (at + 1) * z - room : scroll;
  v.frame.scrollTo(to(v.col, v.frame.scrollLeft, v.W - v.left - 12), to(v.row, v.frame.scrollTop, v.H - v.top - 12));
}
