// The search field of the header: components, packages, rules.

function searchBox() {
  const results = h("ul.results", {id: "results", role: "listbox", hidden: true});
  const input = h("input", {type: "search", id: "search", placeholder: "Search  /", "aria-label": "Search components, packages and rules",
    role: "combobox", "aria-expanded": "false", "aria-controls": "results", autocomplete: "off", spellcheck: "false"});
  let hits = [], at = 0;
  const close = () => { results.hidden = true; input.setAttribute("aria-expanded", "false"); };
  const mark = () => {
    [...results.children].forEach((li, i) => {
      li.setAttribute("aria-selected", String(i === at));
      if (i === at) li.scrollIntoView({block: "nearest"});
    });
    input.setAttribute("aria-activedescendant", hits.length ? "hit" + at : "");
  };
  const take = (hit) => { close(); input.value = ""; input.blur(); location.hash = hit.to; };
  input.addEventListener("input", () => {
    hits = searchHits(input.value);
    at = 0;
    clear(results, hits.map((hit, i) => h("li", {role: "option", id: "hit" + i, onpointerdown: (e) => { e.preventDefault(); take(hit); }}, chip(hit.kind), h("span", null, hit.name))));
    results.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    mark();
  });
  input.addEventListener("keydown", (e) => {
    if (e.key === "Escape") { input.value = ""; close(); input.blur(); }
    else if (e.key === "Enter" && hits[at] && !results.hidden) take(hits[at]);
    else if (e.key === "ArrowDown" || e.key === "ArrowUp") { at = Math.max(0, Math.min(hits.length - 1, at + (e.key === "ArrowDown" ? 1 : -1))); mark(); }
    else return;
    e.preventDefault();
    e.stopPropagation();
  });
  input.addEventListener("blur", close);
  return h("div.search", {role: "search"}, input, results);
}

// searchHits finds names that hold all words; the sooner in the name the better,
// and the shorter.
function searchHits(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const all = [
    ...components.map((c, i) => ({kind: "component", name: c.name, to: href("map", {sel: selComponent(i)})})),
    ...packages.map((p, i) => ({kind: "package", name: short(p.path), to: href("map", {in: D.inside[p.component] ? components[p.component].name : "", sel: D.inside[p.component] ? selPackage(i) : selComponent(p.component)})})),
    ...D.rules.map((r) => ({kind: "rule", name: r.id, to: href("findings", {rule: r.id})})),
  ];
  const order = {component: 0, package: 1, rule: 2};
  const scored = [];
  for (const hit of all) {
    const name = hit.name.toLowerCase();
    if (words.every((w) => name.includes(w))) scored.push([lastElement(name).startsWith(words[0]) ? 0 : 1, order[hit.kind], name.length, hit]);
  }
  scored.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || (a[3].name < b[3].name ? -1 : 1));
  return scored.slice(0, 12).map((x) => x[3]);
}

function lastElement(name) { return name.slice(name.lastIndexOf("/") + 1); }
