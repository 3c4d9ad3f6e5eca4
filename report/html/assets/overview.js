// The overview: how it stands, and what to do first.

function overview() {
  const v = D.verdict;
  return h("div.overview", null,
    h("section.verdict", {class: v.word},
      h("div.mark", {"aria-hidden": "true"}, {sound: "✓", debt: "!", eroding: "✕"}[v.word] || "?"),
      h("div", null, h("h1", null, v.head), h("p", null, v.text), coverageLine(), trendLine(), splitsLine()),
      h("p.print", null, h("button", {type: "button", onclick: printAll}, "Print all tabs"))),
    tiles(),
    h("div.columns", null,
      card("What to fix first", fixList()),
      h("div.side", null, card("Rules", ruleList()), problems(), whole())));
}

function coverageLine() {
  const c = D.coverage;
  return h("p.muted", null,
    plural(c.packages, "package") + " and " + plural(c.files, "file") + " read at the " + c.tier + " tier",
    D.revision && [", commit ", h("code", null, D.revision.slice(0, 12))],
    D.policy ? [", judged by ", h("code", null, D.policy)] : ", no policy declared",
    c.unassigned ? ", " + plural(c.unassigned, "package") + " in no component" : "",
    c.degraded ? ", " + plural(c.degraded, "package") + " known only in part" : "", ".");
}

// trendLine says where the program comes from.
function trendLine() {
  const t = D.trend, first = t[0], last = t[t.length - 1];
  if (t.length < 2) return null;
  const grew = (key, what) => figure(first[key]) + " → " + figure(last[key]) + " " + what;
  return h("p.muted", null, h("a", {href: href("trend")}, "Since " + first.date), ": ",
    [grew("edges", "dependencies between components"), grew("inCycles", "components on a cycle"), grew("cut", "dependencies to cut")].join(", "), ".");
}

// splitsLine says whether a part could become a service.
function splitsLine() {
  const v = plan && plan.verdict;
  if (!v || !v.word) return null;
  return h("p.muted", null, h("a", {href: href("splits")}, "Splits"), ": ", splitWord(v.word).toLowerCase(), listOf(v.reasons).length ? ": " + v.reasons[0] : "", ".");
}

function tiles() {
  const tangled = D.cycles.reduce((n, c) => n + c.members.length, 0);
  const cuts = D.cycles.reduce((n, c) => n + c.cut.length, 0);
  const sites = D.cycles.reduce((n, c) => n + c.cut.reduce((m, e) => m + e.sites.length, 0), 0);
  const s = D.summary;
  const tile = (n, text, sub, to, kind) => h("a.tile", {href: to, class: kind || ""}, h("b", null, figure(n)), h("span", null, text), h("small", null, sub || "\u00a0"));
  return h("nav.tiles", {"aria-label": "Figures"},
    tile(components.length, "components", plural(packages.length, "package"), href("map")),
    tile(D.links.length, "dependencies", "between components", href("matrix")),
    tile(tangled, "components on a cycle", tangled ? "in " + plural(D.cycles.length, "cycle") : "none", href("cycles"), tangled ? "bad" : "good"),
    tile(cuts, "dependencies to cut", cuts ? plural(sites, "import") + " to change" : "nothing to cut", href("cycles"), cuts ? "bad" : "good"),
    tile(s.errors + s.warnings, "new findings", plural(s.errors, "error") + ", " + plural(s.warnings, "warning"), href("findings", {status: "new"}), s.errors ? "bad" : s.warnings ? "warn" : "good"),
    tile(s.baselined, "accepted findings", plural(s.excepted, "exception") + (s.stale ? ", " + s.stale + " stale" : ""), href("findings", {status: "baseline"})));
}

function fixList() {
  if (!D.fixes.length) return h("p.muted", null, "Nothing: no finding and no cycle.");
  const top = D.fixes[0].score;
  return [
    h("p.muted", null, "Ranked by how new it is, how often the code changes, how many inherit it, whether it crosses teams and the cycle it holds together – per place to change."),
    h("ol.fixes", null, D.fixes.slice(0, 10).map((f) => h("li", null,
      h("div.head", null, fixTargets(f), bar(f.score, top), h("span.n", {title: "score: " + f.factors.map((x) => x.text + " ×" + x.value).join(", ")}, f.score >= 10 ? figure(Math.round(f.score)) : f.score.toFixed(1))),
      h("div.chips", null, f.factors.map((x) => chip(x.text, x.value >= 3 ? "bad" : "", "× " + x.value))),
      f.others && h("div.where", null, (f.others.length > 1 ? "all " + (f.others.length + 1) : "both") + " in one package: ", h("code", null, short(f.package))),
      h("div.where", null, plural(f.places, "place") + " to change", f.at[0] >= 0 && [", first ", source(f.at)])))),
  ];
}

function fixTargets(f) {
  const others = f.others || [];
  return h("span.targets", null, pair(f.from, f.to), others.slice(0, 6).map((to) => [", ", nameOf(to)]),
    others.length > 6 ? " and " + (others.length - 6) + " more" : null);
}

function ruleList() {
  if (!D.rules.length) return h("p.muted", null, "No policy yet. ", h("code", null, "erode init"), " writes one from what is there.");
  const accepted = new Map();
  for (const f of D.findings) if (f.rule >= 0 && ["baseline", "exception", "allowed"].includes(f.status)) accepted.set(D.rules[f.rule].id, (accepted.get(D.rules[f.rule].id) || 0) + 1);
  const sorted = [...D.rules].sort((a, b) => b.findings - a.findings || (accepted.get(b.id) || 0) - (accepted.get(a.id) || 0));
  return long(sorted, 12, (r) => h("div.rule", {title: [r.text, r.why].filter(Boolean).join(" – ")},
    h("div.row", null,
      h("span.state", {class: r.findings ? "bad" : "good", title: r.findings ? "departed from" : "holds"}, r.findings ? "✕" : "✓"),
      h("a.name.grow", {href: href("findings", {rule: r.id})}, r.id),
      h("span.n", null, [r.findings && figure(r.findings) + " new", accepted.has(r.id) && figure(accepted.get(r.id)) + " accepted"].filter(Boolean).join(", "))),
    h("p.muted", null, r.text)));
}

function problems() {
  if (!D.problems.length) return null;
  return card("Could not be analysed", long(D.problems, 8, (p) => h("div.site", null, h("div", null, chip(p.kind, "warn"), " ", p.message), source(p.at))));
}

// whole shows the metrics of the whole program.
function whole() {
  const table = tables.get("program");
  return table && card("The whole program", h("p.muted", null, "Production code only: tests, and packages of tests only, are not measured."), metricFacts(table, 0));
}
