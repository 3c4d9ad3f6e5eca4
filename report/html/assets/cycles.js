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
    h("p.muted", null, plural(c.edges, "dependency", "dependencies") + " among them; cut " + plural(c.cut.length, "dependency", "dependencies") + " in " + plural(sites, "place") + " to open it."),
    h("div.columns", null,
      h("div", null, h("h3", null, "Cut these"), c.cut.length ? long(cheapest(c.cut), 30, cutRow) : h("p.muted", null, "The result names no cut.")),
      h("div.side", null, h("h3", null, "Members"),
        h("div.chips", null, c.members.map((m) => h("a.chip", {href: href("map", {sel: selComponent(m)}), title: components[m].name}, components[m].label))),
        h("h3", null, "The knot"), knot(c))));
}

function cheapest(cut) {
  return [...cut].sort((a, b) => a.sites.length - b.sites.length || a.from - b.from || a.to - b.to);
}

function cutRow(e) {
  const link = linkBetween(e.from, e.to);
  return h("details.cutrow", null,
    h("summary", null, pairText(e.from, e.to), h("span.n", null, plural(e.sites.length, "place")),
      link && h("a.small", {href: href("matrix", {sel: selLink(e.from, e.to)})}, "matrix")),
    long(e.sites, 50, (at) => h("div.site", null,
      h("div", null, h("code", null, short(at.from)), at.symbol ? [" uses ", h("code", null, short(at.to) + "." + at.symbol), at.use ? " (" + at.use + ")" : ""] : [" imports ", h("code", null, short(at.to))]),
      source(at.at))));
}

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
