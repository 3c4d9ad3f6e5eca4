// Splits: what could become a service, at what price, and a simulator to try a
// set of packages of one's own.

const plan = D.splits;
const listOf = (x) => x || [];
const placeOf = (p) => p && p.file ? [fileNumber(p.file), p.line || 0, p.col || 0] : [-1, 0, 0];
const fileNumbers = new Map(D.files.map((f, i) => [f, i]));

// fileNumber gives the files of a plan numbers like those of the page.
function fileNumber(name) {
  if (!fileNumbers.has(name)) fileNumbers.set(name, D.files.push(name) - 1);
  return fileNumbers.get(name);
}

function splits() {
  const simulate = param("view") === "try" || !plan;
  return h("div.page", null,
    h("div.toolbar", null, plan && choice("View", [["", "Candidates"], ["try", "Try your own"]], simulate ? "try" : "", (v) => go({view: v})),
      !plan && h("p.muted", null, "This report holds no proposal (", h("code", null, "erode split"), " makes one), but you can try a set of packages of your own.")),
    simulate ? simulator() : proposal());
}

const splitWord = (word) => ({split: "A split pays", possible: "Possible, not advised", stay: "Do not split"})[word] || word;

function proposal() {
  const word = {split: "sound", possible: "debt", stay: "unknown"}[plan.verdict.word] || "unknown";
  return [
    h("section.verdict", {class: word}, h("div.mark", {"aria-hidden": "true"}, {split: "✂", stay: "■"}[plan.verdict.word] || "?"),
      h("div", null, h("h1", null, splitWord(plan.verdict.word)),
        h("ul.reasons", null, listOf(plan.verdict.reasons).map((r) => h("li", null, r))))),
    listOf(plan.candidates).length ? candidateTable() : emptyState("No candidate", "No set of packages stands apart enough to be a service."),
    listOf(plan.candidates).map(candidateCard),
    listOf(plan.order).length ? card("In which order", h("ol.order", null, plan.order.map((o) => h("li", null, h("b", null, candidateName(o.candidate)), " ", chip(points(o.effort) + " points"), h("div", null, o.text))))) : null,
    listOf(plan.libraries).length ? card("Libraries that several would share", long(plan.libraries, 12, (l) => h("details", null,
      h("summary", null, h("b", null, l.name), " ", h("span.muted", null, plural(listOf(l.packages).length, "package") + ", " + plural(l.lines, "line") + ", used by " + listOf(l.candidates).map(candidateName).join(", "))),
      long(listOf(l.packages), 40, (p) => h("div.row", null, h("code", null, short(p))))))) : null,
    listOf(plan.merges).length ? card("Services that are really one", plan.merges.map((m) => h("p", null, h("b", null, listOf(m.services).map(short).join(" + ")), ": ", m.why))) : null,
  ];
}

function candidateName(i) { return i >= 0 && plan.candidates[i] ? plan.candidates[i].name : "the rest"; }

function candidateTable() {
  const most = Math.max(...plan.candidates.map((c) => c.total));
  return card("Candidates", h("div.tablebox", null, h("table.metrics", null,
    h("thead", null, h("tr", null, ["Name", "Verdict"].map((t) => h("th", null, t)), ["Packages", "Lines", "API symbols", "Stability", "Separability", "Effort"].map((t) => h("th.num", null, t)))),
    h("tbody", null, plan.candidates.map((c, i) => h("tr", null,
      h("td", null, h("a.name", {href: href("splits", {c: i + 1})}, c.name)), h("td", null, verdictChip(c.verdict)),
      h("td.num", null, figure(listOf(c.packages).length)), h("td.num", null, figure(c.lines)), h("td.num", null, figure(listOf(c.bill.api).length)),
      h("td.num", null, figure(c.stability)), h("td.num", null, figure(c.separability)), h("td.num", null, heat(c.total, most), points(c.total))))))));
}

function verdictChip(v) {
  return chip(v.word, {extract: "good", prepare: "warn", leave: ""}[v.word]);
}

function candidateCard(c, i) {
  const wanted = Number(param("c")) === i + 1;
  const card = h("section.card.candidate", {id: "candidate-" + (i + 1), class: c.verdict.word},
    h("h2", null, c.name, " ", verdictChip(c.verdict), h("span.n", null, points(c.total) + " points")),
    h("ul.reasons", null, listOf(c.verdict.reasons).map((r) => h("li", null, r))),
    c.first && h("p.first", null, h("b", null, "First step: "), c.first),
    h("div.columns", null, h("div", null, border(c), h("h3", null, "The bill"), bill(c)),
      h("div.side", null, h("h3", null, "Effort"), efforts(c), h("h3", null, "Packages"),
        long(listOf(c.packages), 12, (p) => h("div.row", null, packageAt.has(p) ? h("a.name", {href: hrefSel(selPackage(packageAt.get(p)))}, short(p)) : h("code", null, p))),
        h("p", null, h("a.button", {href: href("splits", {view: "try", set: joinNames(listOf(c.packages).map(short))})}, "Change it in the simulator")),
        c.policy && [h("h3", null, "Hold the line today"), h("pre", null, multiline(c.policy))])));
  if (wanted) afterMount(() => card.scrollIntoView({block: "start"}));
  return card;
}

// border draws what uses a candidate, on the left, and what it uses of other parts:
// today, all in one process, and as a service, when the lines are calls.
function border(c) {
  const users = new Map(), used = new Map(), cuts = listOf(c.bill.cycles);
  const add = (side, path, part, n, cut) => {
    const name = plan.candidates[part] ? plan.candidates[part].name : packageAt.has(path) ? components[packages[packageAt.get(path)].component].label : short(path);
    const row = side.get(name) || {name, n: 0, gone: cuts.some((k) => k.with === part && k.cut === cut)};
    row.n += n;
    side.set(name, row);
  };
  for (const v of listOf(c.bill.api)) for (const u of listOf(v.sites)) add(users, u.package, u.candidate, u.count, "in");
  for (const v of listOf(c.bill.needs)) for (const u of listOf(v.sites)) add(used, v.package, v.candidate, u.count, "out");
  if (!users.size && !used.size) return null;
  for (const row of [...users.values(), ...used.values()]) row.both = users.has(row.name) && used.has(row.name);
  const columns = [users, used].map((side) => [...side.values()].sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1)));
  return [h("h3", null, "Across its border"), borderPicture(c, columns, false), borderPicture(c, columns.map((rows) => rows.filter((r) => !r.gone)), true),
    h("p.muted", null, "Left: who uses it, and in how many places. Right: what it uses of other parts. Dashed red today: each needs the other, and one direction has to go first. Dashed blue as a service: calls between two processes.")];
}

function borderPicture(c, columns, after) {
  const most = 8, step = 22, rows = Math.max(2, ...columns.map((rows) => Math.min(rows.length, most + 1))), H = step * rows + 32, mid = H / 2 + 10;
  const says = plural(columns[0].length, "part") + " use " + c.name + (after ? " as a service" : " today") + ", it uses " + figure(columns[1].length);
  const svg = s("svg.border", {viewBox: "0 0 640 " + H, width: 640, height: H, role: "img", "aria-label": says});
  const process = (x, w, text) => svg.append(s("rect.process", {x, y: 1, width: w, height: H - 2, rx: 8}), s("text.process", {x: x + w / 2, y: 17, "text-anchor": "middle"}, text));
  if (!after) process(1, 638, "today, one process");
  else {
    process(221, 198, "a service");
    columns.forEach((rows, right) => rows.length && process(right ? 441 : 1, 198, "the rest"));
  }
  svg.append(s("rect", {x: 240, y: mid - 15, width: 160, height: 30, rx: 6}), s("text.own", {x: 320, y: mid + 4, "text-anchor": "middle"}, cutText(c.name, 20)));
  const libraries = listOf(c.bill.libraries).length;
  if (after && libraries) svg.append(s("text", {x: 320, y: mid + 30, "text-anchor": "middle"}, "with " + plural(libraries, "library", "libraries")));
  columns.forEach((rows, right) => rows.slice(0, most + 1).forEach((row, i) => {
    const y = mid + (i - (Math.min(rows.length, most + 1) - 1) / 2) * step, end = right ? 480 : 160, edge = right ? 400 : 240;
    const rest = i === most;
    svg.append(s("text", {x: right ? 488 : 152, y: y + 4, "text-anchor": right ? "start" : "end"}, rest ? figure(rows.length - most) + " more" : cutText(row.name, 17) + " " + figure(row.n)));
    if (!rest) svg.append(s("path", {class: after ? "remote" : row.both ? "both" : "", "stroke-width": Math.min(4, 1 + Math.log2(row.n) / 3), d: "M" + end + " " + y + "C" + (end + edge) / 2 + " " + y + " " + (end + edge) / 2 + " " + mid + " " + edge + " " + mid}));
  }));
  return svg;
}

const cutText = (text, most) => { const t = visible(text); return t.length > most ? t.slice(0, most - 1) + "…" : t; };

// points writes an effort as the command line does: with every decimal it has.
const points = (n) => String(n);

function efforts(c) {
  return h("dl.facts", null, listOf(c.effort).map((e) => [h("dt", null, figure(e.count) + " × " + points(e.weight) + " " + e.what), h("dd", null, points(e.points))]), h("dt", null, h("b", null, "Total")), h("dd", null, h("b", null, points(c.total))));
}

function bill(c) {
  const b = c.bill;
  const owners = listOf(b.owners);
  const parts = [
    billPart("Would become an API", b.api, symbolRow),
    billPart("Needs of others", b.needs, symbolRow),
    billPart("Shared variables", b.states, (v) => opened([h("code", null, short(v.package) + "." + v.var), " ", h("span.muted", null, v.type), chip(v.class)], v.position, v.sites)),
    billPart("Shared tables", b.tables, (t) => opened([h("code", null, t.name), h("span.muted", null, " owner: " + candidateName(t.owner))], null, listOf(t.uses).map((u) => ({...u, use: u.write ? "writes" : "reads"})))),
    billPart("Error identities that stop working", b.errors, symbolRow),
    billPart("Names passed on", b.keys, (k) => opened([chip(k.kind), h("code", null, k.name), k.outward ? " set inside, read outside" : " set outside, read inside"], null,
      [...listOf(k.set).map((p) => ({use: "set", position: p})), ...listOf(k.read).map((p) => ({use: "read", position: p}))])),
    billPart("Cycles to cut first", b.cycles, (k) => opened(["with ", h("b", null, candidateName(k.with)), ": cut what " + (k.cut === "out" ? "this one uses of the other" : "the other uses of this one"), chip(plural(k.count, "reference"))], null, k.sites)),
    billPart("Libraries to publish or copy", b.libraries, ({library: at, packages: ps, lines}) => h("div.row", null, h("b", null, plan.libraries[at] ? plan.libraries[at].name : "library"), h("span.muted", null, plural(ps, "package") + ", " + plural(lines, "line")))),
    billPart("Tests that reach across", b.fixtures, (f) => h("div.site", null, h("div", null, h("code", null, short(f.from)), " → ", h("code", null, short(f.to))), source(placeOf(f.position)))),
    billPart("Changed together", b.coChange, (x) => h("div.row", null, "with ", h("b", null, candidateName(x.with)), h("span.n", null, plural(x.commits, "commit") + ", " + figure(100 * x.share) + " %"))),
    owners.length > 1 ? h("p", null, h("b", null, "Must agree: "), owners.map((o) => chip(o))) : null,
  ].filter(Boolean);
  return parts.length ? parts : h("p.muted", null, "Nothing would cross.");
}

function billPart(title, list, row) {
  list = listOf(list);
  if (!list.length) return null;
  return h("details.bill", null, h("summary", null, h("b", null, title), " ", h("span.count", null, figure(list.length))), long(list, 40, row));
}

function symbolRow(v) {
  const stuck = v.wire === "W3";
  return opened([h("code", null, short(v.package) + "." + v.name), h("span.muted", null, " " + v.kind), chip(plural(v.uses, "use")),
    v.loops ? chip(v.loops + " in loops", "warn", "one remote call each time round") : null,
    v.wire ? chip(v.wire, stuck ? "bad" : v.wire === "W0" ? "good" : "warn", v.why) : null,
    v.why && stuck ? h("span.muted", null, " " + v.why + (v.type ? ": " + v.type : "")) : null], v.position, v.sites);
}

// opened is a line that opens to the places behind it.
function opened(head, position, sites) {
  return h("details.symbol", null, h("summary", null, head),
    position && position.file ? h("div.site", null, h("span.muted", null, "declared at "), source(placeOf(position))) : null,
    long(listOf(sites), 30, (u) => h("div.site", null,
      h("div", null, u.package ? h("code", null, short(u.package) + (u.from ? "." + u.from : "")) : null, " ", u.use || "", u.count > 1 ? " × " + u.count : "", u.loops ? ", " + u.loops + " in loops" : ""),
      source(placeOf(u.position)))));
}

// ---- simulator

function simulator() {
  const set = simulatorSet();
  return h("div.simulator", null, picker(set), set.size ? simulatedBill(set) : emptyState("Tick some packages", "The bill of the cut shows here and changes with every tick. The address keeps the set: send it to a colleague."));
}

function simulatorSet() {
  const set = new Set();
  for (const path of namesOf("set")) {
    const i = packageAt.get(path) ?? packageAt.get(D.program + "/" + path);
    if (i !== undefined) set.add(i);
  }
  return set;
}

function keepSet(set) {
  go({set: joinNames([...set].sort((a, b) => a - b).map((i) => short(packages[i].path)))}, true);
}

function picker(set) {
  const wanted = param("q").toLowerCase();
  const groups = D.order.map((c) => [c, members[c].filter((p) => !wanted || packages[p].path.toLowerCase().includes(wanted))]).filter(([, ps]) => ps.length);
  const toggle = (ps, on) => { for (const p of ps) { if (on) set.add(p); else set.delete(p); } keepSet(set); };
  return h("section.card.picker", null,
    h("h2", null, "The service ", h("span.count", null, plural(set.size, "package"))),
    h("div.toolbar", null, h("input", {type: "search", placeholder: "Filter packages", "aria-label": "Filter packages", value: param("q"), oninput: (e) => later(() => go({q: e.target.value}, true)), "data-keep": "split-q"}),
      set.size ? h("button", {type: "button", onclick: () => toggle([...set], false)}, "Clear") : null),
    h("div.ticks", {"data-scroll": "ticks"}, groups.map(([c, ps]) => {
      const on = ps.filter((p) => set.has(p)).length;
      const whole = h("input", {type: "checkbox", checked: on === ps.length, onchange: (e) => toggle(ps, e.target.checked), "data-keep": "tick-c" + c});
      whole.indeterminate = on > 0 && on < ps.length;
      const head = h("label.check", null, whole, h("b", {title: components[c].name}, components[c].label));
      if (ps.length === 1) return h("div.tickone", null, head);
      return h("div", null, head, h("details", {open: (on > 0 && on < ps.length) || wanted !== ""},
        h("summary", null, h("span.unseen", null, components[c].name), h("span.count", null, on ? on + " of " + ps.length : ps.length)),
        ps.map((p) => h("label.check.tick", {title: packages[p].path}, h("input", {type: "checkbox", checked: set.has(p), onchange: (e) => toggle([p], e.target.checked), "data-keep": "tick-p" + p}), packages[p].label))));
    })));
}

// simulatedBill shows what crosses the line round a set of packages: by symbol
// where types are known, else by import.
function simulatedBill(set) {
  return plan && plan.detail ? symbolBill(set) : importBill(set);
}

function symbolBill(set) {
  const bill = billOf(set), prices = pricesOf(bill), s = plan.detail.symbols;
  const crossing = [...bill.api.values(), ...bill.needs.values()].reduce((n, r) => n + r.uses, 0);
  const both = [...bill.pairs].filter(([, p]) => p.in && p.out);
  const rows = (m) => [...m.values()].sort((a, b) => b.uses - a.uses || s[a.symbol].p - s[b.symbol].p || (s[a.symbol].n < s[b.symbol].n ? -1 : 1));
  const tile = (n, text, sub, kind) => h("div.tile", {class: kind || ""}, h("b", null, typeof n === "string" ? n : figure(n)), h("span", null, text), h("small", null, sub || "\u00a0"));
  const names = [...set].sort((a, b) => a - b).map((i) => short(packages[i].path));
  return h("div.simulated", null,
    h("div.tiles", null,
      tile(bill.api.size, "symbols for others", "the API it would serve", bill.api.size ? "warn" : "good"),
      tile(bill.needs.size, "symbols of others", "calls it would make", bill.needs.size ? "warn" : "good"),
      tile(bill.inside, "references inside", bill.inside + crossing ? Math.round(100 * bill.inside / (bill.inside + crossing)) + " % of all it touches" : ""),
      tile(both.length, "two-way neighbours", both.length ? "a distributed cycle" : "the split has no cycle", both.length ? "bad" : "good"),
      tile(points(effortOf(prices)), "points of effort", "the sum is below")),
    both.length ? h("p.note.bad", null, "Both ways with: ", both.map(([other, p]) => [partName(other), " (" + p.out + " out, " + p.in + " in) "])) : null,
    card("Effort", h("dl.facts", null, prices.map(([what, n, w]) => [h("dt", null, n + " × " + points(w) + " " + what), h("dd", null, points(Math.round(1000 * n * w) / 1000))]), h("dt", null, h("b", null, "Total")), h("dd", null, h("b", null, points(effortOf(prices))))),
      h("p.muted", null, "History is left out. The same on the command line: ", h("code", null, "erode whatif --days 0 " + (names.length > 6 ? "split:…=new" : "split:" + names.join(",") + "=new")))),
    detailRows("Used by others: its API", rows(bill.api)),
    detailRows("Needs of others: calls to make", rows(bill.needs)),
    detailRows("Error identities and assertions that stop working", rows(bill.errors)),
    bill.states.size ? card("Variables on both sides", [...bill.states].sort().map((v) => h("div.row", null, h("code", null, short(plan.packages[v.split(" ")[0]].path) + "." + v.split(" ")[1])))) : null,
    detailNames("Tables on both sides", bill.tables), detailNames("Names that couple without an import", bill.keys),
    bill.libraries.size ? h("p.muted", null, plural(bill.libraries.size, "library", "libraries") + " would come along.") : null);
}

function partName(side) {
  const i = Number(side.slice("part ".length));
  return D.policy ? nameOf(i) : candidateName(i);
}

// detailRows lists symbols, each with the packages that use it and the line of
// their import.
function detailRows(title, list) {
  if (!list.length) return null;
  return card([title, " ", h("span.count", null, figure(list.length))], long(list, 40, (r) => {
    const symbol = plan.detail.symbols[r.symbol];
    return h("details.symbol", null,
      h("summary", null, h("code", null, short(plan.packages[symbol.p].path) + "." + symbol.n), chip(plural(r.uses, "use")), r.loops ? chip(r.loops + " in loops", "warn", "one remote call each time round") : null,
        symbol.w ? chip(symbol.w, symbol.w === "W3" ? "bad" : symbol.w === "W0" ? "good" : "warn", wireWords[symbol.w]) : null),
      long([...r.from].sort((a, b) => b[1] - a[1] || a[0] - b[0]), 20, ([p, n]) => h("div.site", null, h("div", null, h("code", null, short(plan.packages[p].path)), h("span.n", null, figure(n))), source(importPlace(p, symbol.p)))));
  }));
}

const wireWords = {W0: "plain data: it can travel", W0p: "a pointer to plain data: copied, no longer shared", W1: "needs a transfer type", W2: "a stream", W3: "cannot travel as it is"};

// importPlace is where one package of the plan imports another.
function importPlace(from, to) {
  const a = packageAt.get(plan.packages[from].path), b = packageAt.get(plan.packages[to].path);
  const e = D.edges.find((e) => e[FROM] === a && e[TO] === b);
  return e ? [e[FILE], e[LINE], 0] : [-1, 0, 0];
}

function detailNames(title, list) {
  return list.length ? card([title, " ", h("span.count", null, figure(list.length))], list.map((t) => h("div.row", null, h("code", null, t.n)))) : null;
}

function importBill(set) {
  const role = roles();
  const cut = {in: [], out: [], inside: 0, shared: [], tests: 0};
  for (const e of D.edges) {
    const from = set.has(e[FROM]), to = set.has(e[TO]);
    if (from && to) cut.inside += weight(e);
    else if (from === to) continue;
    else if (e[FLAGS] & TEST) cut.tests++;
    else if (from && role(e[TO])) cut.shared.push(e);
    else if (to && role(e[FROM]) === "wiring") continue;
    else (to ? cut.in : cut.out).push(e);
  }
  const sum = (es) => es.reduce((n, e) => n + weight(e), 0);
  const crossing = sum(cut.in) + sum(cut.out);
  const outSide = new Set(cut.out.map((e) => packages[e[TO]].component)), inSide = new Set(cut.in.map((e) => packages[e[FROM]].component));
  const both = [...outSide].filter((c) => inSide.has(c));
  const unit = typed ? "reference" : "import";
  const tile = (n, text, sub, kind) => h("div.tile", {class: kind || ""}, h("b", null, figure(n)), h("span", null, text), h("small", null, sub || "\u00a0"));
  return h("div.simulated", null,
    h("div.tiles", null,
      tile(sum(cut.in), "incoming " + unit + "s", "the API it would serve", sum(cut.in) ? "warn" : "good"),
      tile(sum(cut.out), "outgoing " + unit + "s", "calls it would make", sum(cut.out) ? "warn" : "good"),
      tile(cut.inside, "inside", cut.inside + crossing ? Math.round(100 * cut.inside / (cut.inside + crossing)) + " % of all it touches" : ""),
      tile(both.length, "two-way neighbours", both.length ? "a distributed cycle" : "the split has no cycle", both.length ? "bad" : "good"),
      tile(new Set(cut.shared.map((e) => e[TO])).size, "library packages", "ship in both")),
    both.length ? h("p.note.bad", null, "Both ways with: ", both.map((c) => [nameOf(c), " "])) : null,
    crossings("Used by the rest: its API", cut.in, FROM),
    crossings("Needs of the rest: calls to make", cut.out, TO),
    crossings("Libraries it takes along", cut.shared, TO),
    cut.tests ? h("p.muted", null, plural(cut.tests, "test dependency", "test dependencies") + " would reach across too.") : null);
}

// roles tells what ships in both: by the plan where there is one, else by the
// kind of the component.
function roles() {
  const planned = new Map(plan ? listOf(plan.packages).map((p) => [p.path, p.role]) : []);
  return (p) => {
    const role = planned.get(packages[p].path);
    if (role === "wiring") return "wiring";
    if (role === "library" || role === "stub") return "library";
    if (role) return "";
    const kind = components[packages[p].component].kind;
    return kind === "library" || kind === "contract" ? "library" : packages[p].main ? "wiring" : "";
  };
}

// crossings groups edges by the component on the far side, each with its places.
function crossings(title, edges, far) {
  if (!edges.length) return null;
  const groups = new Map();
  for (const e of edges) {
    const c = packages[e[far]].component;
    if (!groups.has(c)) groups.set(c, []);
    groups.get(c).push(e);
  }
  const sum = (es) => es.reduce((n, e) => n + weight(e), 0);
  const sorted = [...groups].sort((a, b) => sum(b[1]) - sum(a[1]) || a[0] - b[0]);
  const most = sum(sorted[0][1]);
  return card([title, " ", h("span.count", null, plural(sorted.length, "component"))], long(sorted, 20, ([c, es]) =>
    h("details.symbol", null, h("summary", null, h("b", {title: components[c].name}, components[c].label), bar(sum(es), most), h("span.n", null, figure(sum(es)))),
      long(es.sort((a, b) => weight(b) - weight(a)), 20, (e) => h("div.site", null,
        h("div", null, h("code", null, short(packages[e[FROM]].path)), " → ", h("code", null, short(packages[e[TO]].path)), h("span.n", null, figure(weight(e)))),
        source([e[FILE], e[LINE], 0]))))));
}
