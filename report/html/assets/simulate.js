// The bill of any set of packages, added up the way erode whatif does it.

// sides says on which side of a line each package would stand: "set", the name of
// another part, a number for a library, null for what is on no bill (mains, stubs,
// tests).
function sides(set) {
  const planned = new Map(plan.packages.map((p) => [p.path, p]));
  return plan.packages.map((p) => {
    const i = packageAt.get(p.path);
    const aside = p.role === "stub" || p.role === "support" || p.role === "wiring" && (p.why === "main package" || !D.policy && !set.has(i));
    if (aside) return null;
    if (set.has(i)) return "set";
    const {candidate, library} = p;
    if (!D.policy) return candidate >= 0 ? "part " + candidate : library >= 0 ? library : null;
    const c = components[packages[i].component];
    return c.rest ? -1 : c.kind === "library" || c.kind === "contract" ? packages[i].component : "part " + packages[i].component;
  });
}

const isPart = (side) => typeof side === "string";

// billOf adds up what crosses the line round a set of packages.
function billOf(set) {
  const d = plan.detail, side = sides(set);
  const bill = {api: new Map(), needs: new Map(), errors: new Map(), states: new Set(), pairs: new Map(), inside: 0, fixtures: new Set(), tables: [], keys: [], libraries: new Set(), owners: new Set()};
  for (const [from, s, breaks, count, loops] of d.uses) {
    const symbol = d.symbols[s], a = side[from], b = side[symbol.p];
    if (a === null || !isPart(b)) continue;
    if (a === b) { if (a === "set") bill.inside += count; continue; }
    if (a !== "set" && b !== "set") continue;
    if (symbol.v) bill.states.add(symbol.p + " " + symbol.v);
    if (breaks) addRow(bill.errors, s, from, count, loops);
    else if (symbol.s) bill.states.add(symbol.p + " " + symbol.n);
    else addRow(b === "set" ? bill.api : bill.needs, s, from, count, loops);
    if (isPart(a)) {
      const other = a === "set" ? b : a;
      if (!bill.pairs.has(other)) bill.pairs.set(other, {out: 0, in: 0});
      bill.pairs.get(other)[a === "set" ? "out" : "in"] += count;
    }
  }
  for (const [from, to] of d.tests) {
    if (side[from] !== side[to] && isPart(side[to]) && (side[from] === "set" || side[to] === "set")) bill.fixtures.add(from + " " + to);
  }
  for (const t of d.tables) {
    const who = t.u.map(([p]) => side[p]).filter((s) => s !== null).map((s) => isPart(s) ? s : -1);
    if (who.includes("set") && new Set(who).size > 1) bill.tables.push(t);
  }
  for (const k of d.keys) {
    const seen = k.u.filter(([p]) => side[p] !== null);
    for (const out of [true, false]) {
      const sets = seen.some(([p, w]) => w && (side[p] === "set") === out), reads = seen.some(([p, w]) => !w && (side[p] === "set") !== out);
      if (sets && reads) bill.keys.push(k);
    }
  }
  takeAlong(bill, side);
  plan.packages.forEach((p, i) => { const o = packages[packageAt.get(p.path)].owner; if (side[i] === "set" && o) bill.owners.add(o); });
  return bill;
}

function addRow(rows, symbol, from, count, loops) {
  if (!rows.has(symbol)) rows.set(symbol, {symbol, uses: 0, loops: 0, from: new Map()});
  const row = rows.get(symbol);
  row.uses += count;
  row.loops += loops;
  row.from.set(from, (row.from.get(from) || 0) + count);
}

// takeAlong finds the libraries that the set reaches, directly or through others.
function takeAlong(bill, side) {
  const at = plan.packages.map((p) => packageAt.get(p.path)), index = new Map(at.map((i, n) => [i, n]));
  const uses = new Map();
  for (const e of D.edges) {
    if (e[FLAGS] & TEST) continue;
    const from = index.get(e[FROM]), to = index.get(e[TO]);
    if (!uses.has(from)) uses.set(from, []);
    uses.get(from).push(to);
  }
  const open = side.flatMap((s, i) => s === "set" ? [i] : []), seen = new Set();
  while (open.length) {
    for (const q of uses.get(open.pop()) || []) {
      if (seen.has(q) || side[q] === null || isPart(side[q])) continue;
      seen.add(q);
      bill.libraries.add(side[q]);
      open.push(q);
    }
  }
}

// pricesOf writes the sum as erode does: what, how many, at what weight.
function pricesOf(bill) {
  const w = plan.weights, {library} = w, rows = [...bill.api.values(), ...bill.needs.values()];
  const graded = (g) => rows.filter((r) => plan.detail.symbols[r.symbol].w === g).length;
  const cycles = [...bill.pairs.values()].reduce((n, p) => n + (p.in && p.out ? Math.min(p.in, p.out) : 0), 0);
  return [
    ["symbols that become calls or copied types", rows.length, w.symbol],
    ["of them need a transfer type", graded("W1"), w.reshape],
    ["of them need a stream", graded("W2"), w.stream],
    ["of them cannot travel as they are", graded("W3"), w.stuck],
    ["of them are used inside loops", rows.filter((r) => r.loops).length, w.loop],
    ["mutable variables that both sides share", bill.states.size, w.state],
    ["tables that both sides use", bill.tables.length, w.table],
    ["error identities and type assertions that stop working", bill.errors.size, w.error],
    ["context keys, headers and error texts to pass on", bill.keys.length, w.key],
    ["references to cut before a cycle is open", cycles, w.cycle],
    ["libraries to publish or to copy", bill.libraries.size, library],
    ["test imports that reach across", bill.fixtures.size, w.fixture],
    ["further owners who must agree", bill.owners.size - 1, w.owner],
  ].filter(([, n, weight]) => n > 0 && weight > 0);
}

const effortOf = (prices) => Math.round(1000 * prices.reduce((n, [, count, weight]) => n + Math.round(1000 * count * weight) / 1000, 0)) / 1000;
