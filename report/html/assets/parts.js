// Pieces that several views show.

// source shows a place in the code, as a link where the run knows a URL.
function source(at) {
  const text = placeText(at);
  if (!text) return null;
  const url = placeURL(at);
  return url
    ? h("a.place", {href: url, target: "_blank", rel: "noopener noreferrer", title: text}, text)
    : h("code.place", {title: text}, text);
}

// nameOf shows a component; activating it selects it on the present tab, or on
// the map where the tab has no details.
function nameOf(i, full) {
  const c = components[i];
  return h("a.name", {href: hrefSel(selComponent(i)), title: c.name}, full ? c.name : c.label);
}

function packageName(i, full) {
  const p = packages[i];
  return h("a.name", {href: hrefSel(selPackage(i)), title: p.path}, full ? short(p.path) : p.label);
}

// pair shows "from → to"; the arrow leads to the dependency.
function pair(from, to) {
  if (to < 0) return h("span.pair", null, nameOf(from));
  return h("span.pair", null, nameOf(from),
    h("a.arrow", {href: hrefSel(selLink(from, to)), title: "this dependency", "aria-label": "the dependency of " + components[from].name + " on " + components[to].name}, " → "),
    nameOf(to));
}

const withDetails = ["map", "matrix", "metrics"];

function hrefSel(sel) {
  if (!withDetails.includes(route.tab)) return href("map", {sel});
  return href(route.tab, {...Object.fromEntries(route.params), sel});
}

function chip(text, kind, title) {
  return h("span.chip", {class: kind || "", title}, text);
}

function statusChip(f) {
  switch (f.status) {
    case "baseline": return chip("accepted", "", "in the baseline");
    case "exception": return chip("exception", "", "excepted by the policy");
    case "allowed": return chip("allowed", "", "under an //erode:allow comment");
    case "unchanged": return chip("unchanged", "", "not brought by this change");
  }
  return chip("new", "bad");
}

function card(title, ...children) {
  return h("section.card", null, h("h2", null, title), ...children);
}

function emptyState(title, text, command) {
  return h("div.empty", null, h("h2", null, title), h("p", null, text), command && h("pre", null, command));
}

// choice makes a row of buttons of which one is pressed.
function choice(name, options, value, onpick) {
  return h("div.choice", {role: "group", "aria-label": name}, options.map(([id, text, title]) =>
    h("button", {type: "button", title, "aria-pressed": String(id === value), onclick: () => onpick(id)}, text)));
}

function select(text, options, value, onchange) {
  return h("label.field", null, h("span", null, text),
    h("select", {onchange: (e) => onchange(e.target.value)}, options.map(([id, label]) =>
      h("option", {value: id, selected: id === value}, label))));
}

// bar draws a small horizontal bar, the share of the greatest value.
function bar(value, greatest, kind) {
  const share = greatest > 0 ? Math.max(2, 100 * value / greatest) : 0;
  return h("span.bar", {class: kind || "", "aria-hidden": "true"}, h("i", {style: {width: share + "%"}}));
}

const tip = h("div.tip", {role: "status", hidden: true});

function showTip(event, ...content) {
  clear(tip, ...content).hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8)) + "px";
  tip.style.top = Math.max(4, Math.min(event.clientY + 14, innerHeight - box.height - 8)) + "px";
}

function hideTip() { tip.hidden = true; }

// say tells a screen reader what the keyboard has just reached on a drawing.
const voice = h("div.unseen", {"aria-live": "polite"});

function say(text) { clear(voice, text); }
