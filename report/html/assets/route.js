// The address after # says what is on the screen, so that a link shows the same:
// #map?in=billing&sel=d:billing>orders

const route = {tab: "overview", params: new URLSearchParams()};

function readRoute() {
  const hash = location.hash.slice(1);
  const cut = hash.indexOf("?");
  route.tab = cut < 0 ? hash : hash.slice(0, cut);
  route.params = new URLSearchParams(cut < 0 ? "" : hash.slice(cut + 1));
  if (!views.some((v) => v.id === route.tab)) route.tab = views[0].id;
}

// href is the address of a tab with parameters; undefined and "" leave one out.
function href(tab, params) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params || {})) {
    if (value !== undefined && value !== null && value !== "" && value !== false) query.set(key, value);
  }
  const text = query.toString();
  return "#" + tab + (text ? "?" + text : "");
}

// go changes parameters of the current tab and shows the result. With quiet it
// makes no step in the history.
function go(changes, quiet) {
  const params = {...Object.fromEntries(route.params), ...changes};
  const target = href(route.tab, params);
  if (target === location.hash) return;
  if (quiet) {
    history.replaceState(null, "", target);
    show();
  } else {
    location.hash = target;
  }
}

function param(key) { return route.params.get(key) || ""; }

// A list of names is one parameter: each name escaped, commas between.
function namesOf(key) {
  return param(key).split(",").filter(Boolean).map((n) => { try { return decodeURIComponent(n); } catch { return n; } });
}

function joinNames(names) { return [...names].map(encodeURIComponent).join(","); }

// A selection is "c:component", "p:package path", "d:from>to" between components
// or "e:from>to" between packages.
function selection() {
  const text = param("sel");
  const name = text.slice(2);
  switch (text.slice(0, 2)) {
    case "c:":
      return componentNamed.has(name) ? {kind: "component", at: componentNamed.get(name)} : null;
    case "p:":
      return packageAt.has(name) ? {kind: "package", at: packageAt.get(name)} : null;
    case "d:": return pairOf(name, componentNamed, "dependency");
    case "e:": return pairOf(name, packageAt, "edge");
  }
  return null;
}

// pairOf splits "from>to" where both sides are known: names may hold a > too.
function pairOf(text, known, kind) {
  for (let i = text.indexOf(">"); i >= 0; i = text.indexOf(">", i + 1)) {
    const from = known.get(text.slice(0, i)), to = known.get(text.slice(i + 1));
    if (from !== undefined && to !== undefined) return {kind, from, to};
  }
  return null;
}

function selComponent(i) { return "c:" + components[i].name; }
function selPackage(i) { return "p:" + packages[i].path; }
function selLink(from, to) { return "d:" + components[from].name + ">" + components[to].name; }
function selEdge(from, to) { return "e:" + packages[from].path + ">" + packages[to].path; }
