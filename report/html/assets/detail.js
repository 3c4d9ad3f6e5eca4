// The panel beside map, matrix and metrics: what is selected, and what it touches.

function details() {
  const sel = selection();
  if (!sel) return null;
  const body = {component: componentDetails, package: packageDetails, dependency: linkDetails, edge: edgeDetails}[sel.kind](sel);
  return h("aside.details", {"aria-label": "Details"},
    h("button.close", {type: "button", title: "Close (Esc)", "aria-label": "Close the details", onclick: () => go({sel: ""})}, "×"),
    body);
}

function componentDetails({at}) {
  const c = components[at];
  const inside = D.inside[at];
  return [
    h("p.kicker", null, c.rest ? "packages without a component" : c.kind || "component"),
    h("h2", null, c.name),
    c.why && h("p.why", null, c.why),
    facts([
      ["Owner", c.owner || "–"], ["Packages", figure(c.packages)], ["Files", figure(c.files)],
      c.lines && ["Lines", figure(c.lines)],
      ["Level", figure(c.level)],
      ["On a cycle", c.cycle >= 0 ? h("a", {href: href("cycles", {n: c.cycle + 1})}, "yes, with " + (D.cycles[c.cycle].members.length - 1) + " others") : "no"],
      ["Findings", c.findings ? h("a", {href: href("findings", {component: c.name})}, figure(c.findings)) : "0"],
    ]),
    h("p.actions", null,
      inside && h("a.button", {href: href("map", {in: c.name})}, "Look inside"),
      h("a.button", {href: href("matrix", {open: joinNames([c.name]), sel: selComponent(at)})}, "Open in the matrix")),
    related("Uses", linksOut[at], TO),
    related("Used by", linksIn[at], FROM),
    h("h3", null, plural(members[at].length, "package")),
    long(members[at], 12, (p) => h("div.row", null, packageName(p), packages[p].api && chip("API"))),
    measures("component", at),
  ];
}

// related lists the components on the other side of links, the heaviest first.
function related(title, links, side) {
  const sorted = [...links].sort((a, b) => weight(b) - weight(a) || a[side] - b[side]);
  return [
    h("h3", null, title + " ", h("span.count", null, sorted.length)),
    sorted.length ? long(sorted, 10, (l) => h("div.row", {class: l[FLAGS] & CUT ? "cut" : ""},
      h("a.name", {href: hrefSel(selLink(l[FROM], l[TO])), title: components[l[side]].name}, components[l[side]].label),
      l[FLAGS] & CUT ? chip("cut", "bad", "part of the cheapest cut of a cycle") : null,
      h("span.n", {title: weightText(l)}, figure(weight(l))))) : h("p.muted", null, "nothing"),
  ];
}

function packageDetails({at}) {
  const p = packages[at];
  const side = (title, edges, column) => [
    h("h3", null, title + " ", h("span.count", null, edges.length)),
    edges.length ? long(edges, 14, (e) => h("div.row", null,
      h("a.name", {href: hrefSel(selEdge(e[FROM], e[TO])), title: packages[e[column]].path}, short(packages[e[column]].path)),
      e[FLAGS] & TEST ? chip("test") : null,
      h("span.n", {title: weightText(e)}, figure(weight(e))))) : h("p.muted", null, "nothing"),
  ];
  return [
    h("p.kicker", null, p.main ? "command" : "package"),
    h("h2", null, short(p.path)),
    facts([
      ["Import path", h("code", null, p.path)],
      ["Component", nameOf(p.component)],
      ["Owner", p.owner || components[p.component].owner || "–"],
      ["API", p.api ? "yes, other components may import it" : "no"],
      ["Files", figure(p.files)], ["Level", figure(p.level)],
      p.changes && ["Commits", figure(p.changes)],
      ["Findings", p.findings ? h("a", {href: href("findings", {q: p.path})}, figure(p.findings)) : "0"],
    ]),
    side("Uses", edgesOut[at], TO),
    side("Used by", edgesIn[at], FROM),
    measures("package", at),
  ];
}

function linkDetails({from, to}) {
  const link = linkBetween(from, to), back = linkBetween(to, from);
  const head = [h("p.kicker", null, "dependency"), h("h2", null, nameOf(from, true), " → ", nameOf(to, true))];
  if (!link) return [head, h("p", null, "There is none in production code.", back && " The other way round there is one.")];
  const flags = link[FLAGS];
  const cycle = components[from].cycle;
  return [
    head,
    h("p", null, weightText(link), " in ", plural(edgesBetween(from, to).length, "package pair"), "."),
    flags & CUT ? h("p.note.bad", null, "Part of the cheapest cut: without it the cycle is one step nearer to open. ",
      cycle >= 0 && h("a", {href: href("cycles", {n: cycle + 1})}, "The cycle")) : null,
    back ? h("p.note", null, "Both need each other: ", h("a", {href: hrefSel(selLink(to, from))}, "the way back")) : null,
    flags & IMPLIED ? h("p.note", null, "Not drawn on the map: a longer chain leads there too.") : null,
    flags & HUB ? h("p.note", null, "Not drawn on the map: " + components[components[to].hub ? to : from].label + " is in the tray.") : null,
    h("h3", null, "Where"),
    long(edgesBetween(from, to), 20, edgeRow),
    findingsBetween((f) => f.from === from && f.to === to),
  ];
}

function edgeRow(e) {
  return h("div.site", null,
    h("div", null, h("a.name", {href: hrefSel(selEdge(e[FROM], e[TO])), title: packages[e[FROM]].path + " → " + packages[e[TO]].path},
      packages[e[FROM]].label + " → " + packages[e[TO]].label), h("span.n", {title: weightText(e)}, figure(weight(e)))),
    source([e[FILE], e[LINE], 0]));
}

function edgeDetails({from, to}) {
  const edge = edgesOut[from].find((e) => e[TO] === to);
  return [
    h("p.kicker", null, "dependency of packages"),
    h("h2", null, packageName(from), " → ", packageName(to)),
    edge ? facts([
      ["From", h("code", null, packages[from].path)], ["To", h("code", null, packages[to].path)],
      ["Imports", figure(edge[IMPORTS])], edge[REFS] && ["References", figure(edge[REFS])],
      ["In", edge[FLAGS] & TEST ? "tests only" : "production code"],
      ["First at", source([edge[FILE], edge[LINE], 0])],
    ]) : h("p", null, "There is none."),
    findingsBetween((f) => f.fromPkg === packages[from].path && f.toPkg === packages[to].path),
  ];
}

function findingsBetween(keep) {
  const list = D.findings.filter(keep);
  if (!list.length) return null;
  return [h("h3", null, plural(list.length, "finding")),
    long(list, 10, (f) => h("div.site", null, h("div", null, statusChip(f), " ", f.message), source(f.at)))];
}

// measures lists the metrics of a component or package.
function measures(scope, row) {
  const table = tables.get(scope);
  if (!table || !table.rows[row]) return null;
  return [h("h3", null, "Metrics"), metricFacts(table, row)];
}

function metricFacts(table, row) {
  return facts(table.ids.map((id, i) => [h("span", {title: [id, table.readings[i]].filter(Boolean).join(": ")}, table.names[i]), figure(table.rows[row][i])]));
}

function facts(rows) {
  return h("dl.facts", null, rows.filter(Boolean).map(([k, v]) => [h("dt", null, k), h("dd", null, v)]));
}

// short leaves the module off an import path: what every path starts with.
function short(path) {
  return path.startsWith(D.program + "/") ? path.slice(D.program.length + 1) : path;
}
