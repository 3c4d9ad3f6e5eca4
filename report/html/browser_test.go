package html

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/erodehq/erode/report"
)

// write puts the page of a result into a file.
func write(t *testing.T, r *report.Result, o Options) (file string) {
	t.Helper()
	var buf bytes.Buffer
	if err := Write(&buf, r, o); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

var linked = Options{SourceURL: "https://git.example.com/shop/blob/{revision}/{file}#L{line}"}

func TestEveryTabInABrowser(t *testing.T) {
	b := startBrowser(t)
	for _, n := range []int{20, 47, 300} {
		r := synthetic(n)
		r.Splits = somePlan(r)
		file := write(t, r, linked)
		b.open(file, "")
		for _, tab := range []string{"overview", "map", "matrix", "metrics", "cycles", "findings", "trend", "splits"} {
			b.eval(fmt.Sprintf(`document.querySelector('#bar a[data-tab="%s"]').click()`, tab))
			b.until(fmt.Sprintf(`document.querySelector("#main").dataset.tab === "%s"`, tab))
			b.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
			if b.eval(`document.querySelector("#main").innerText.length > 40`) != true {
				t.Errorf("%d components: tab %s is empty", n, tab)
			}
			b.picture(fmt.Sprintf("%03d-%s", n, tab))
		}
		for _, c := range b.complaints(file) {
			t.Errorf("%d components: %s", n, c)
		}
	}
}

// labelHeight is the size of the labels on the screen, in pixels.
const labelHeight = `(() => { const t = document.querySelector("svg.map text.label"); const m = t.getScreenCTM(); return 13 * m.d; })()`

func TestMapIsReadable(t *testing.T) {
	b := startBrowser(t)
	file := write(t, synthetic(47), Options{})
	b.open(file, "#map")
	if h, _ := b.eval(labelHeight).(float64); h < 11 {
		t.Errorf("labels are %.1f px high at 1600 x 1000, want 11", h)
	}
	over := b.eval(`(() => { const f = document.querySelector(".canvas"); return Math.max(f.scrollWidth - f.clientWidth, f.scrollHeight - f.clientHeight); })()`)
	t.Logf("label %.1f px, hidden %v px", b.eval(labelHeight), over)
}

func TestPaintTimes(t *testing.T) {
	b := startBrowser(t)
	file := write(t, synthetic(47), Options{})
	b.open(file, "#map")
	b.until(`performance.getEntriesByName("first-contentful-paint").length > 0`)
	first, _ := b.eval(`performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0`).(float64)
	t.Logf("first paint of the map of 47 components: %.0f ms", first)
	if first == 0 || first > 1000 {
		t.Errorf("first paint after %.0f ms, want under 1000", first)
	}
	big := synthetic(1000)
	file = write(t, big, Options{})
	b.open(file, "")
	drawn := timed(b, "#matrix?all=1")
	t.Logf("matrix of %d packages: %.0f ms", len(big.Packages), drawn)
	drawn = timed(b, "#matrix")
	t.Logf("matrix of 1000 rows: %.0f ms", drawn)
	if drawn > 1000 {
		t.Errorf("matrix of 1000 rows drawn in %.0f ms, want under 1000", drawn)
	}
	b.picture("1000-matrix")
	for _, hash := range []string{"#map", "#metrics", "#metrics?scope=package", "#findings", "#cycles", "#splits", "#overview"} {
		ms := timed(b, hash)
		t.Logf("%s of 1000 components: %.0f ms", hash, ms)
		if ms > 2000 {
			t.Errorf("%s: %.0f ms", hash, ms)
		}
		b.picture("1000-" + strings.NewReplacer("#", "", "?", "-", "=", "-").Replace(hash))
	}
}

// Everything is done without a mouse: tabs by number, boxes by arrows, a component
// opened and left, cells of the matrix, search.
func TestKeyboardAlone(t *testing.T) {
	b := startBrowser(t)
	file := write(t, synthetic(47), linked)
	b.open(file, "")
	at := func(what string) string { return fmt.Sprint(b.eval(what)) }
	want := func(step, what, expression string) {
		t.Helper()
		if got := at(expression); got != what {
			t.Errorf("%s: %s = %q, want %q", step, expression, got, what)
		}
	}
	b.key("2")
	want("2", "#map", "location.hash")
	for range 40 { // from the header to the first box
		if at(`document.activeElement.closest(".box") !== null`) == "true" {
			break
		}
		b.key("Tab")
	}
	want("Tab", "true", `document.activeElement.closest(".box") !== null`)
	first := at(`document.activeElement.dataset.i`)
	b.key("ArrowDown")
	if at(`document.activeElement.dataset.i`) == first {
		t.Error("ArrowDown stays on the box")
	}
	b.key(" ")
	want("space", "true", `document.querySelector("aside.details h2") !== null && document.activeElement.classList.contains("chosen")`)
	b.key("Escape")
	want("escape", "", `new URLSearchParams(location.hash.split("?")[1]).get("sel") || ""`)
	b.key("ArrowUp", "Enter")
	want("enter", "true", `new URLSearchParams(location.hash.split("?")[1]).has("in")`)
	b.key("Escape")
	want("escape", "false", `new URLSearchParams(location.hash.split("?")[1]).has("in")`)
	b.key("4")
	want("4", "main", "document.activeElement.id") // a new tab takes the keyboard: it scrolls, and Tab enters it
	b.eval(`document.querySelectorAll("th button")[2].focus()`)
	sorted := at(`document.activeElement.textContent`)
	b.key("Enter")
	want("sort", sorted, `document.activeElement.textContent.replace(/ [▾▴]$/, "")`)
	want("sort", "true", `document.activeElement.closest("th").getAttribute("aria-sort") !== "none"`)
	b.key("3")
	b.eval(`document.querySelector("canvas").focus()`)
	b.key("ArrowRight", "ArrowRight", "ArrowDown")
	if said := at(`document.querySelector("[aria-live]").textContent`); said == "" {
		t.Error("the matrix says nothing about the cell it is on")
	}
	b.key("o")
	want("o", "true", `location.hash.includes("open=") || location.hash.includes("sel=")`)
	b.key("/")
	want("/", "search", "document.activeElement.id")
	b.key("b", "i", "l", "l", "Enter")
	want("search", "true", `location.hash.startsWith("#map?sel=c%3Abilling")`)
	for _, c := range b.complaints(file) {
		t.Error(c)
	}
}

// A link shows what its sender saw.
func TestDeepLinks(t *testing.T) {
	b := startBrowser(t)
	r := synthetic(47)
	r.Splits = somePlan(r)
	file := write(t, r, linked)
	for _, c := range []struct{ hash, shows string }{
		{"#map?sel=c:orders", `document.querySelector("aside.details h2").textContent === "orders"`},
		{"#map?sel=d:ledger>tax2", `document.querySelectorAll("svg.map .line.hot").length === 1`}, // tax2 is a hub
		{"#map?in=billing", `document.querySelector(".crumbs").textContent.includes("billing")`},
		{"#map?in=gone&sel=c:gone", `document.querySelectorAll("svg.map .box").length === 47`},
		{"#matrix?open=billing", `document.querySelector(".toolbar").textContent.includes("Close all 1")`},
		{"#metrics?sort=-packages", `document.querySelector("th[aria-sort=descending]").textContent.includes("Packages")`},
		{"#findings?rule=layers&status=new", `[...document.querySelectorAll(".group h2")].every(h => h.textContent.startsWith("layers"))`},
		{"#findings?q=nothing-at-all", `document.querySelector("main").textContent.includes("Nothing matches")`},
		{"#overview", `/Since 2021-02-15.*71 → .*Splits: possible/.test(document.querySelector(".verdict").textContent)`},
		{"#metrics?sort=no-such-metric", `document.querySelector("th[aria-sort=descending]") !== null`},
		{"#metrics?sort=-instability", `document.querySelector("th[aria-sort=descending]").textContent.includes("instability")`},
		{"#splits?c=1", `[...document.querySelectorAll("svg.border")].map(p => p.querySelectorAll("path").length).join() === "2,1"`}, // after, the cut is gone
		{"#splits?view=try&set=internal%252Fbilling", `document.querySelectorAll(".simulated .tile").length === 5`},
		{"#no-such-tab", `document.querySelector("main").dataset.tab === "overview"`},
	} {
		b.open(file, c.hash)
		if b.eval(c.shows) != true {
			t.Errorf("%s: not %s", c.hash, c.shows)
		}
		for _, c := range b.complaints(file) {
			t.Error(c)
		}
	}
}

// Ticking a package changes the bill and the address.
func TestSimulator(t *testing.T) {
	b := startBrowser(t)
	file := write(t, synthetic(20), linked)
	b.open(file, "#splits")
	tick := `document.querySelectorAll(".ticks > * input")[%d].click()`
	b.eval(fmt.Sprintf(tick, 0))
	b.until(`document.querySelector(".simulated") !== null`)
	before := b.eval(`document.querySelector(".simulated .tiles").innerText`)
	b.eval(`[...document.querySelectorAll(".ticks input")].find(i => !i.checked).click()`)
	b.until(`document.querySelector(".simulated") !== null`)
	if after := b.eval(`document.querySelector(".simulated .tiles").innerText`); after == before {
		t.Errorf("a second tick does not change the bill: %v", after)
	}
	if b.eval(`location.hash.includes("set=")`) != true {
		t.Error("the address does not keep the set")
	}
}

func TestDarkAndPrint(t *testing.T) {
	b := startBrowser(t)
	r := synthetic(47)
	r.Splits = somePlan(r)
	file := write(t, r, linked)
	b.open(file, "")
	light := b.eval(`getComputedStyle(document.body).backgroundColor`)
	b.dark(true)
	b.until(fmt.Sprintf(`getComputedStyle(document.body).backgroundColor !== "%v"`, light))
	for _, tab := range []string{"overview", "map?sel=c:ledger", "matrix", "metrics", "cycles", "findings", "trend", "splits", "splits?view=try&set=internal%252Fbilling"} {
		b.goTo("#" + tab)
		if low := b.eval(lowContrast); low != "" {
			t.Errorf("%s: %v", tab, low)
		}
		b.picture("dark-" + strings.NewReplacer("?", "-", "=", "-", ":", "-", "%", "-", "&", "-").Replace(tab))
	}
	b.key("t")
	if b.eval(`document.documentElement.dataset.theme`) != "light" {
		t.Error("the key t does not turn the lights on")
	}
	b.goTo("#overview")
	if low := b.eval(lowContrast); low != "" {
		t.Errorf("light: %v", low)
	}
	for _, tab := range []string{"overview", "map", "matrix", "findings"} {
		b.goTo("#" + tab)
		b.savePDF(t, tab)
	}
	b.goTo("#trend")
	if b.eval(`[...document.querySelectorAll(".tablebox")].every(t => t.scrollWidth <= t.clientWidth)`) != true {
		t.Error("the table of the trend is wider than its card")
	}
	b.goTo("#findings")
	b.media("print")
	if got := fmt.Sprint(b.eval(`[...document.querySelectorAll(".unprinted")].filter(p => p.getClientRects().length).length === document.querySelectorAll("main .more").length`)); got != "true" {
		t.Error("a list whose end is not printed does not say so")
	}
	if n := b.eval(`[...document.querySelectorAll("main .more, main .button")].filter(p => p.getClientRects().length).length`); n != 0.0 {
		t.Errorf("%v buttons on paper", n)
	}
	b.media("")
	b.eval(`window.print = () => {}`) // headless: the dialogue is ours
	b.goTo("#overview")
	b.eval(`[...document.querySelectorAll("button")].find(x => x.textContent === "Print all tabs").click()`)
	if n := b.eval(`document.querySelectorAll("section.sheet").length`); n != 8.0 {
		t.Errorf("%v tabs to print, want 8", n)
	}
	b.savePDF(t, "all")
	b.eval(`dispatchEvent(new Event("afterprint"))`)
	b.until(`document.querySelector("main").dataset.tab === "overview"`)
	for _, c := range b.complaints(file) {
		t.Error(c)
	}
}

func (b *browser) savePDF(t *testing.T, name string) {
	t.Helper()
	pdf := b.print()
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || len(pdf) < 5000 {
		t.Errorf("%s prints as %d bytes", name, len(pdf))
	}
	if dir := os.Getenv("ERODE_PICTURES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "print-"+name+".pdf"), pdf, 0o644); err != nil {
			t.Error(err)
		}
	}
}

// lowContrast names the first text whose contrast with what is behind it is
// below 4.5 to 1, as WCAG asks for.
const lowContrast = `(() => {
	const rgb = (c) => (c.match(/[\d.]+/g) || []).map(Number);
	const light = (c) => { const f = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; return 0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2]); };
	const behind = (el) => { for (; el; el = el.parentElement) { const c = rgb(getComputedStyle(el).backgroundColor); if (c.length === 3 || c[3] > 0.99) return c; } return [255, 255, 255]; };
	for (const el of document.querySelectorAll("body *:not(svg *):not(script)")) {
		if (![...el.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !el.getClientRects().length || el.closest("[hidden], .past, option")) continue;
		const a = light(rgb(getComputedStyle(el).color)), b = light(behind(el));
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) return el.tagName + "." + el.className + " " + JSON.stringify(el.textContent.slice(0, 40)) + " has a contrast of " + ratio.toFixed(2);
	}
	return "";
})()`

// TestResultInABrowser opens a saved result, ERODE_RESULT, to be looked at.
func TestResultInABrowser(t *testing.T) {
	b := startBrowser(t)
	name := os.Getenv("ERODE_RESULT")
	if name == "" {
		t.Skip("ERODE_RESULT names a result that erode check -f json saved")
	}
	saved, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer saved.Close()
	r, err := report.Read(saved)
	if err != nil {
		t.Fatal(err)
	}
	file := write(t, r, linked)
	hashes := strings.Fields(os.Getenv("ERODE_HASHES"))
	if len(hashes) == 0 {
		hashes = []string{"#overview", "#map", "#matrix", "#metrics", "#cycles", "#findings", "#trend", "#splits"}
	}
	if os.Getenv("ERODE_SMALL") != "" {
		b.size(1280, 720)
	}
	b.dark(os.Getenv("ERODE_DARK") != "")
	b.open(file, "")
	for i, hash := range hashes {
		b.goTo(hash)
		b.picture(fmt.Sprintf("result-%d", i))
	}
	if info, err := os.Stat(file); err == nil {
		t.Logf("%d bytes", info.Size())
	}
	for _, c := range b.complaints(file) {
		t.Error(c)
	}
}

// timed goes to an address and returns the CPU milliseconds until the frame after
// it is drawn. Time on the clock would measure what else the machine does.
func timed(b *browser, hash string) float64 {
	before := b.busy()
	b.goTo(hash)
	return b.busy() - before
}
