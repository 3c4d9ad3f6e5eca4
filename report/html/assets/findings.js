// Findings: every departure, filtered by rule, component, owner, status and words.

function findings() {
  if (!D.findings.length) return emptyState("No findings", D.rules.length ? "Every rule holds." : "No rule was applied. A policy says what should hold:", D.rules.length ? "" : "erode init");
  const list = D.findings.filter(findingFilter());
  return h("div.page", null, findingBar(list.length),
    list.length ? groups(list) : h("p.muted.fill", null, "Nothing matches. ", h("a", {href: href("findings")}, "Show all")));
}

// findingFilter turns the parameters into one test.
function findingFilter() {
  const rule = param("rule"), owner = param("owner"), severity = param("severity"), status = param("status");
  const component = param("component") ? componentNamed.get(param("component")) : undefined;
  const words = param("q").toLowerCase();
  return (f) => (!rule || ruleID(f) === rule)
    && (component === undefined || f.from === component || f.to === component)
    && (!owner || f.owner === owner)
    && (!severity || f.severity === severity)
    && (!status || (f.status || "new") === status)
    && (!words || [f.message, f.fromPkg, f.toPkg, f.symbol, placeText(f.at)].some((t) => t && t.toLowerCase().includes(words)));
}

function ruleID(f) { return f.rule >= 0 ? D.rules[f.rule].id : f.kind; }

function findingBar(shown) {
  const count = (key) => {
    const n = new Map();
    for (const f of D.findings) for (const k of [].concat(key(f))) if (k) n.set(k, (n.get(k) || 0) + 1);
    return [...n].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([k, c]) => [k, visible(k) + " (" + c + ")"]);
  };
  const pick = (name, key, list) => select(name, [["", "all"], ...list], param(key), (v) => go({[key]: v}));
  const owners = count((f) => f.owner);
  const both = (f) => [...new Set([f.from, f.to])].filter((i) => i >= 0).map((i) => components[i].name);
  return h("div.toolbar.wrap", null,
    pick("Rule", "rule", count(ruleID)),
    pick("Component", "component", count(both)),
    owners.length ? pick("Owner", "owner", owners) : null,
    pick("Severity", "severity", count((f) => f.severity)),
    pick("Status", "status", count((f) => f.status || "new")),
    h("label.field", null, h("span", null, "Words"), h("input", {type: "search", value: param("q"), oninput: (e) => later(() => go({q: e.target.value}, true)), "data-keep": "findings-q"})),
    h("span.muted.grow", null, figure(shown) + " of " + plural(D.findings.length, "finding")),
    [...route.params.keys()].length ? h("a.button", {href: href("findings")}, "Clear") : null);
}

// groups puts the findings of a rule below its sentence.
function groups(list) {
  const byRule = new Map();
  for (const f of list) {
    const key = ruleID(f);
    if (!byRule.has(key)) byRule.set(key, []);
    byRule.get(key).push(f);
  }
  const fresh = (fs) => fs.filter((f) => !f.status).length;
  return [...byRule].sort((a, b) => fresh(b[1]) - fresh(a[1]) || b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)).map(([id, fs]) => {
    const rule = fs[0].rule >= 0 ? D.rules[fs[0].rule] : null;
    return h("section.card.group", null,
      h("h2", null, id, " ", h("span.count", null, figure(fs.length)), fresh(fs) ? chip(fresh(fs) + " new", "bad") : null),
      rule && h("p", null, rule.text),
      rule && rule.why && h("p.why", null, rule.why, rule.adr && [" (", rule.adr, ")"]),
      long([...fs].sort((a, b) => statusRank(a) - statusRank(b)), 40, findingRow));
  });
}

// statusRank puts what is new first, what is excepted last.
function statusRank(f) { return ["", "unchanged", "baseline", "exception", "allowed"].indexOf(f.status || ""); }

function findingRow(f) {
  const body = findingBody(f);
  const head = [h("span.state", {class: f.severity === "error" ? "bad" : "warn", title: f.severity}, f.severity === "error" ? "✕" : "!"),
    h("span.grow", null, f.message), f.count > 1 ? chip("× " + f.count) : null, f.status ? statusChip(f) : null, f.owner && chip(f.owner)];
  return h("div.finding", {class: live(f) ? "" : "past"},
    body.length ? h("details", null, h("summary", null, head), h("div.body", null, body)) : h("div.summary", null, head),
    h("div.where", null, source(f.at), f.text && h("code.line", null, f.text)));
}

function findingBody(f) {
  const rows = [];
  if (f.from >= 0) rows.push(h("p", null, pair(f.from, f.to === f.from ? -1 : f.to)));
  if (f.help) rows.push(h("p.help", null, f.help));
  if (f.why) rows.push(h("p.why", null, f.why));
  if (f.notes) rows.push(h("p", null, f.notes.map((n) => chip(n))));
  if (f.cycle >= 0) rows.push(h("p", null, h("a", {href: href("cycles", {n: f.cycle + 1})}, "The cycle and its cut")));
  if (f.chain) rows.push(h("ol.chain", null, f.chain.map((c) => h("li", null, h("code", null, short(c.from)), " → ", h("code", null, short(c.to)), " ", source(c.at)))));
  if (f.related) rows.push(h("ul", null, f.related.map((r) => h("li", null, r.message, " ", source(r.at)))));
  return rows;
}
