// Cycles and cuts: never a list of cycles, only knots and the cheapest way out.

function cycles() {
  if (!D.cycles.length) return emptyState("No cycle", "No component depends on itself by way of others. Nothing to cut.");
  const wanted = Number(param("n"));
  if (wanted) afterMount(() => {
    const el = document.getElementById("cycle-" + wanted);
    if (el) el.scrollIntoView({block: "start"});
  });
  return h("div.page", null,
    h("p.lead", null, plural(D.cycles.length, "cycle") + ". The cut of each is the cheapest set of dependencies that leaves no cycle; every place that would change is listed."),
    D.cycles.map(cycleCard));
}

function cycleCard(c, k) {
  const sites = c.cut.reduce((n, e) => n + e.sites.length, 0);
  return h("section.card.cyclecard", {id: "cycle-" + (k + 1)},
    h("h2", null, "Cycle " + (k + 1) + ": " + plural(c.members.length, "component")),
    h("p.muted", null, plural(c.edges, "dependency", "dependencies") + " among them; the cheapest cut removes " + plural(c.cut.length, "dependency", "dependencies") + ", " + plural(sites, "import") + ", and leaves no cycle."),
    h("div.columns", null,
      h("div", null, moves(c), h("h3", null, c.moves.length ? "Or cut these" : "Cut these"), c.cut.length ? long(cheapest(c.cut), 30, cutRow) : h("p.muted", null, "The result names no cut.")),
      h("div.side", null, h("h3", null, "Members"),
        h("div.chips", null, c.members.map((m) => h("a.chip", {href: href("map", {sel: selComponent(m)}), title: components[m].name}, components[m].label))),
        h("h3", null, "The knot"), knot(c), h("p.muted", null, "Its matrix: blue in the order of the levels, red against it."))));
}

function cheapest(cut) {
  return [...cut].sort((a, b) => a.sites.length - b.sites.length || a.from - b.from || a.to - b.to);
}

// moves lists what could live elsewhere instead of being cut off.
function moves(c) {
  if (!c.moves.length) return null;
  return [h("h3", null, "Cheaper than a part of the cut"),
    h("p.muted", null, "Each is judged alone; what it spares need not be cut any more."),
    long(c.moves, 5, (m) => h("div.moverow", null,
      h("div", null, "Move ", m.symbols ? [plural(m.symbols.length, "declaration"), " of "] : "package ", h("code", null, m.what), " to ", h("b", {title: components[m.to].name}, components[m.to].label)),
      m.symbols && symbols(m.symbols),
      h("div.muted", null, "changes " + plural(m.price, "place") + " that the cut leaves alone" + (m.symbols ? " (references in tests and unexported fields aside)" : "") + ", and spares " + m.saves + " of its " + m.unit)))];
}

// symbols names the declarations that move: many of them only when asked.
function symbols(names) {
  const list = (part) => part.map((name, i) => [i ? ", " : null, h("code", null, name)]);
  if (names.length <= 12) return h("div.symbols", null, list(names));
  return h("details.symbols", null, h("summary", null, list(names.slice(0, 6)), " and " + (names.length - 6) + " more"), list(names.slice(6)));
}

function cutRow(e) {
  const link = linkBetween(e.from, e.to);
  return h("details.cutrow", null,
    h("summary", null, pairText(e.from, e.to), h("span.n", null, plural(e.sites.length, "import"))),
    link && h("a.small", {href: href("matrix", {sel: selLink(e.from, e.to)})}, "In the matrix"),
    long(e.sites, 50, (at) => h("div.site", null,
      h("div", null, h("code", null, short(at.from)), " imports ", h("code", null, short(at.to))),
      source(at.at), usesOf(e, at))));
}

// usesOf lists what the file of an import uses of what it imports.
function usesOf(e, at) {
  const uses = (e.uses || []).filter((u) => u.at[0] === at.at[0] && packages[u.to].path === at.to);
  if (!uses.length) return null;
  const names = [...new Set(uses.map((u) => u.symbol))];
  return h("details.uses", null,
    h("summary", null, "for ", names.slice(0, 3).map((name, i) => [i ? ", " : null, h("code", null, name)]), names.length > 3 ? " and " + (names.length - 3) + " more" : null),
    long(uses, 20, (u) => h("div.use", null, h("code", null, u.symbol), h("span.muted", null, " " + useWords[u.use] + (u.by ? " in " : "")), u.by && h("code", null, u.by), u.n > 1 && h("span.muted", null, " " + u.n + " times"), " ", source(u.at))));
}

const useWords = {
  call: "called", "dynamic-call": "called through an interface", "func-value": "taken as a value", type: "named as a type", convert: "converted to",
  embed: "embedded", field: "field used", const: "constant used", "var-read": "read", "var-write": "written", address: "address taken",
  assert: "asserted", instance: "instantiated", linkname: "linked by name", error: "compared as an error", import: "imported",
};

function pairText(from, to) {
  return h("span.pair", null, h("b", {title: components[from].name}, components[from].label), " → ", h("b", {title: components[to].name}, components[to].label));
}

// knot is a small matrix of the members alone, in the order of the big one.
function knot(c) {
  const inside = new Set(c.members);
  const order = D.order.filter((i) => inside.has(i));
  const n = order.length, z = Math.max(2, Math.min(14, Math.floor(300 / n)));
  const at = new Map(order.map((m, i) => [m, i]));
  const svg = s("svg.knot", {width: n * z + 2, height: n * z + 2, viewBox: "-1 -1 " + (n * z + 2) + " " + (n * z + 2), role: "img", "aria-label": "Matrix of the cycle"});
  svg.append(s("rect.frame", {x: 0, y: 0, width: n * z, height: n * z}));
  for (let i = 0; i < n; i++) svg.append(s("rect.self", {x: i * z, y: i * z, width: z, height: z}));
  for (const from of order) {
    for (const l of linksOut[from]) {
      if (!inside.has(l[TO])) continue;
      const r = at.get(from), q = at.get(l[TO]);
      svg.append(s("rect", {class: q < r ? "against" : "uses", x: q * z + 0.5, y: r * z + 0.5, width: z - 1, height: z - 1,
        onmousemove: (e) => showTip(e, h("b", null, components[from].name + " → " + components[l[TO]].name), h("div", null, weightText(l) + (l[FLAGS] & CUT ? ", to cut" : ""))),
        onmouseleave: hideTip, onclick: () => { location.hash = href("matrix", {sel: selLink(from, l[TO])}); }}));
    }
  }
  return svg;
}
