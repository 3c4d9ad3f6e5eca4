// Puts the page together: tabs, keys, theme, printing.

const views = [
  {id: "overview", name: "Overview", draw: overview},
  {id: "map", name: "Map", draw: map, n: () => components.length},
  {id: "matrix", name: "Matrix", draw: matrix},
  {id: "metrics", name: "Metrics", draw: metrics},
  {id: "cycles", name: "Cycles and cuts", draw: cycles, n: () => D.cycles.length},
  {id: "findings", name: "Findings", draw: findings, n: () => D.findings.filter(live).length},
  {id: "trend", name: "Trend", draw: trend},
  {id: "splits", name: "Splits", draw: splits, n: () => plan ? listOf(plan.candidates).length : 0},
];

const main = document.getElementById("main");
let mounted = [];

// afterMount runs a function once the view that asks for it is on the page.
function afterMount(f) { mounted.push(f); }

// later runs a function when typing has paused.
let pause = 0;
function later(f) {
  clearTimeout(pause);
  pause = setTimeout(f, 140);
}

// show draws the tab of the address. What has the keyboard keeps it, a new tab takes
// it, and lists that scroll stay where they were.
function show() {
  readRoute();
  hideTip();
  const view = views.find((v) => v.id === route.tab);
  const refocus = keyboardAt(document.activeElement);
  const scrolls = new Map([...main.querySelectorAll("[data-scroll]")].map((el) => [el.dataset.scroll, el.scrollTop]));
  const same = main.dataset.tab === view.id, y = same ? main.scrollTop : 0;
  const left = same && main.querySelector(".left.scroll") ? main.querySelector(".left.scroll").scrollTop : 0;
  mounted = [];
  clear(main, view.draw());
  if (!main.querySelector("h1")) main.prepend(h("h1.unseen", null, view.name));
  main.dataset.tab = view.id;
  main.scrollTop = y;
  if (left && main.querySelector(".left.scroll")) main.querySelector(".left.scroll").scrollTop = left;
  for (const [key, top] of scrolls) {
    const el = main.querySelector('[data-scroll="' + key + '"]');
    if (el) el.scrollTop = top;
  }
  for (const f of mounted) f();
  if (same) refocus();
  else main.focus({preventScroll: true});
  document.title = "erode: " + visible(D.program) + " – " + view.name;
  for (const a of document.querySelectorAll("#bar nav a")) {
    if (a.dataset.tab === view.id) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  }
}

// keyboardAt returns what gives the keyboard back to an element once the tab is drawn
// anew: to the one of the same name, or to the main box of a map that is another now.
function keyboardAt(el) {
  if (!el || !main.contains(el)) return () => {};
  const name = (e) => e.dataset.keep || e.getAttribute("aria-label") || e.textContent.replace(/ [▾▴]$/, "");
  const alike = () => [...main.querySelectorAll(el.tagName)].filter((e) => name(e) === name(el));
  const nth = alike().indexOf(el), box = el.matches(".box");
  return () => {
    const again = el === main ? main : alike()[nth] || (box && main.querySelector('.box[tabindex="0"]'));
    if (!again) return main.focus({preventScroll: true});
    again.focus({preventScroll: true});
    if (again.type === "search") again.setSelectionRange(again.value.length, again.value.length);
  };
}

function header() {
  const tabs = h("nav", {"aria-label": "Parts of the report"}, views.map((v, i) => {
    const n = v.n ? v.n() : 0;
    return h("a", {href: "#" + v.id, "data-tab": v.id, title: v.name + " (" + (i + 1) + ")"}, v.name, n ? h("span.count", null, figure(n)) : null);
  }));
  const turn = h("button", {type: "button", onclick: turnTheme, title: "Light or dark (T)", "aria-label": "Light or dark"}, "◐");
  add(document.getElementById("bar"), [h("a.brand", {href: "#overview"}, h("b", null, "erode"), h("span", {title: D.program}, D.program)), tabs, searchBox(), turn]);
}

let theme = store("theme"); // the reader's choice, if there is one

function turnTheme() {
  theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  store("theme", theme);
  setTheme();
}

// setTheme takes the reader's choice, else that of the system; a canvas has to be
// drawn again.
function setTheme() {
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  sizeMatrix();
}

function keys(e) {
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
  const typing = e.target.closest && e.target.closest("input, select, textarea");
  if (e.key === "Escape" && !typing) return stepBack();
  if (typing) return;
  const n = Number(e.key);
  if (n >= 1 && n <= views.length) location.hash = "#" + views[n - 1].id;
  else if (e.key === "/") document.getElementById("search").focus();
  else if (e.key === "t" || e.key === "T") turnTheme();
  else return;
  e.preventDefault();
}

// stepBack closes what is selected, then leaves the component that is open.
function stepBack() {
  if (param("sel")) go({sel: ""});
  else if (param("in")) go({in: "", sel: componentNamed.has(param("in")) ? "c:" + param("in") : ""});
}

// printAll draws every tab below the other and opens the print dialogue.
function printAll() {
  const wasTab = location.hash;
  const pages = views.map((v) => {
    route.tab = v.id;
    route.params = new URLSearchParams();
    mounted = [];
    const page = h("section.sheet", null, h("h1.sheet", null, v.name), v.draw());
    const mount = mounted;
    return {page, mount};
  });
  clear(main);
  main.dataset.tab = "all";
  for (const {page, mount} of pages) {
    main.append(page);
    for (const f of mount) f();
  }
  const after = () => {
    window.removeEventListener("afterprint", after);
    location.hash = wasTab || "#overview";
    show();
  };
  window.addEventListener("afterprint", after);
  window.print();
}

function start() {
  setTheme();
  header();
  document.body.append(tip, voice);
  addEventListener("hashchange", show);
  addEventListener("keydown", keys);
  addEventListener("resize", () => { sizeMap(); sizeMatrix(); });
  addEventListener("beforeprint", spreadMatrix);
  addEventListener("afterprint", sizeMatrix);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", setTheme);
  show();
}

start();
