// The facts, and the indexes that the views ask.

const D = JSON.parse(document.getElementById("data").textContent);
const components = D.components;
const packages = D.packages;

// Columns of D.links (between components) and D.edges (between packages); column 5
// of both counts findings, the last two are of D.edges alone.
const FROM = 0, TO = 1, IMPORTS = 2, REFS = 3, FLAGS = 4, FILE = 6, LINE = 7;
// Flags.
const TEST = 1, CUT = 2, IMPLIED = 4, HUB = 8;

const componentNamed = new Map(components.map((c, i) => [c.name, i]));
const packageAt = new Map(packages.map((p, i) => [p.path, i]));

const members = components.map(() => []);
packages.forEach((p, i) => members[p.component].push(i));

const linksOut = index(components.length, D.links, FROM);
const linksIn = index(components.length, D.links, TO);
const edgesOut = index(packages.length, D.edges, FROM);
const edgesIn = index(packages.length, D.edges, TO);

// index lists, for each node, the rows that have it in a column.
function index(n, rows, column) {
  const lists = Array.from({length: n}, () => []);
  for (const row of rows) lists[row[column]].push(row);
  return lists;
}

const linkAt = new Map(D.links.map((l) => [l[FROM] + ">" + l[TO], l]));

function linkBetween(from, to) { return linkAt.get(from + ">" + to); }

// typed says whether the run counted references; else imports are the weight.
const typed = D.edges.some((e) => e[REFS] > 0);

function weight(row) { return row[REFS] || row[IMPORTS]; }

function weightText(row) {
  return row[REFS] ? plural(row[REFS], "reference") : plural(row[IMPORTS], "import");
}

// edgesBetween lists the package dependencies that a link stands for.
function edgesBetween(from, to) {
  const list = [];
  for (const p of members[from]) {
    for (const e of edgesOut[p]) {
      if (packages[e[TO]].component === to && !(e[FLAGS] & TEST)) list.push(e);
    }
  }
  return list;
}

// metric returns a value of a scope's row; undefined where there is none.
const tables = new Map(D.metrics.map((t) => [t.scope, t]));

function metric(scope, row, id) {
  const table = tables.get(scope);
  const value = table && table.rows[row] ? table.rows[row][table.ids.indexOf(id)] : undefined;
  return value === null ? undefined : value;
}

// live says whether a finding is a debt: one under an exception is not.
function live(f) { return f.status !== "exception" && f.status !== "allowed"; }

function placeText(at) {
  if (at[0] < 0) return "";
  return D.files[at[0]] + (at[1] ? ":" + at[1] : "");
}

// placeURL fills the template in. The file is escaped element by element.
function placeURL(at) {
  if (!D.source || at[0] < 0) return "";
  const file = D.files[at[0]].split("/").map(encodeURIComponent).join("/");
  return D.source.split("{file}").join(file).split("{line}").join(String(at[1] || 1));
}
