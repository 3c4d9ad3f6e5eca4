// Building the page. Text goes in through text nodes only, so that no name can
// become markup, and passes visible() on its way.

const SVG = "http://www.w3.org/2000/svg";

// visible writes out characters that would not show or would turn text around.
function visible(text) {
  return String(text).replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

// h makes an element: h("a.big", {href: "#x", onclick: f}, "text", child).
function h(tag, attrs, ...children) {
  const [name, ...classes] = tag.split(".");
  return fill(document.createElement(name), classes, attrs, children);
}

// s makes an element of a drawing.
function s(tag, attrs, ...children) {
  const [name, ...classes] = tag.split(".");
  return fill(document.createElementNS(SVG, name), classes, attrs, children);
}

function fill(el, classes, attrs, children) {
  for (const c of classes) el.classList.add(c);
  for (const [key, value] of Object.entries(attrs || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [p, v] of Object.entries(value)) el.style.setProperty(p, v);
    else if (key === "class") for (const c of value.split(" ")) c && el.classList.add(c);
    else if (key === "value") el.value = value;
    else if (key === "checked") el.checked = value;
    else el.setAttribute(key, value === true ? "" : visible(value));
  }
  add(el, children);
  return el;
}

// add appends children: nodes, texts, lists of them; null and false are nothing.
function add(el, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) add(el, child);
    else if (child instanceof Node) el.append(child);
    else el.append(document.createTextNode(visible(child)));
  }
}

// multiline keeps the line breaks of a longer text; each line is made visible.
function multiline(lines) {
  return String(lines).replace(/\n$/, "").split("\n").map((l, i) => [i ? h("br") : null, l]);
}

function clear(el, ...children) {
  el.replaceChildren();
  add(el, children);
  return el;
}

// plural counts: plural(1, "package"), plural(2, "cycle"), plural(3, "dependency", "dependencies").
function plural(n, one, many) {
  return figure(n) + " " + (n === 1 ? one : many || one + "s");
}

// figure writes a number: thousands apart, at most two decimals.
function figure(n) {
  if (n === null || n === undefined) return "–";
  const text = Number.isInteger(n) ? String(n) : n.toFixed(Math.abs(n) >= 100 ? 0 : 2);
  const [whole, rest] = text.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, "\u2009") + (rest ? "." + rest : "");
}

// long shows the first rows of a list and a button for the rest.
function long(list, limit, row) {
  const box = h("div.long");
  const show = (from, to) => add(box, list.slice(from, to).map(row));
  show(0, limit);
  if (list.length > limit) {
    const step = Math.max(limit, 200);
    let next = limit;
    const more = h("button.more", {type: "button", onclick: () => {
      more.remove();
      rest.remove();
      show(next, next + step);
      next += step;
      if (next < list.length) offer();
    }});
    const rest = h("p.unprinted"); // on paper nobody can press the button
    const label = (b) => clear(b, list.length - next > step ? "Show " + step + " more of " + figure(list.length - next) : "Show the other " + figure(list.length - next));
    const offer = () => box.append(label(more), clear(rest, "and " + figure(list.length - next) + " more, on the page"));
    offer();
  }
  return box;
}

// colour reads a colour of the current theme, for canvases.
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

// store remembers a choice of the reader, where the browser lets it.
function store(key, value) {
  try {
    if (value === undefined) return localStorage.getItem("erode-" + key);
    localStorage.setItem("erode-" + key, value);
  } catch { /* file:// may have no storage; then nothing is remembered */ }
  return null;
}
