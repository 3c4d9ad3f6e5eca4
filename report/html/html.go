// Package html writes a report.Result as one HTML file that a person reads in a
// browser: overview, map, matrix, metrics, cycles, findings, trend and splits.
//
// The file stands alone. It asks for nothing on the network, and a content
// security policy forbids it to; it opens from a disk, a mail or a CI artifact.
// Names come from the program that was analysed and are never trusted: they
// travel as JSON and reach the page as text, never as markup.
//
// Everything that needs an algorithm is computed here, in Go, so that two runs
// give the same bytes. The scripts under assets draw, filter and navigate.
package html

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/erodehq/erode/report"
)

// Options say how to write the page.
type Options struct {
	// SourceURL is the address of a source line, with {file}, {line} and
	// {revision} for the place: "https://github.com/shop/shop/blob/{revision}/{file}#L{line}".
	// Without it, places are text.
	SourceURL string
}

//go:embed assets
var assets embed.FS

// The parts of the page, in the order in which they are joined.
var (
	styles  = []string{"base.css", "views.css", "print.css"}
	scripts = []string{
		"dom.js", "data.js", "route.js", "parts.js", "detail.js",
		"overview.js", "map.js", "matrix.js", "metrics.js", "cycles.js",
		"findings.js", "trend.js", "simulate.js", "splits.js", "search.js", "main.js",
	}
)

// A Page is a result laid out for the browser. Its splits may come into the result
// after New: only Write looks at them.
type Page struct {
	result *report.Result
	data   *page
}

// New lays out the page of a result.
func New(r *report.Result, o Options) (*Page, error) {
	if err := checkSourceURL(o.SourceURL); err != nil {
		return nil, err
	}
	return &Page{r, newPage(r, o)}, nil
}

// Write writes the page of a result.
func Write(w io.Writer, r *report.Result, o Options) error {
	p, err := New(r, o)
	if err != nil {
		return err
	}
	return p.Write(w, func() ([]byte, error) { return report.EncodePlan(r.Splits) })
}

// text returns what the scripts read, in parts. Every <, > and & is escaped, so
// that no name can end the element.
func (p *Page) text(plan func() ([]byte, error)) ([][]byte, error) {
	if p.result.Splits == nil {
		data, err := json.Marshal(p.data)
		return [][]byte{data}, err
	}
	splits, err := plan()
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(p.data)
	if err != nil {
		return nil, err
	}
	return [][]byte{bytes.TrimSuffix(data, []byte("}")), []byte(`,"splits":`), embedded(splits), []byte("}")}, nil
}

// embedded makes of a JSON document in lines what json.Marshal would write.
func embedded(lines []byte) []byte {
	line := make([]byte, 0, len(lines))
	for text := range bytes.SplitSeq(lines, []byte("\n")) {
		if key, value, ok := bytes.Cut(text, []byte(`": `)); ok && text[0] == '"' { // a field, and no other line begins so
			line = append(append(append(line, key...), `":`...), value...)
		} else {
			line = append(line, text...)
		}
	}
	var out bytes.Buffer
	out.Grow(len(line) + len(line)/16)
	json.HTMLEscape(&out, line)
	return out.Bytes()
}

// Write writes the page. plan returns what report.EncodePlan does for the splits,
// and is asked if there are some.
func (p *Page) Write(w io.Writer, plan func() ([]byte, error)) error {
	r := p.result
	data, err := p.text(plan)
	if err != nil {
		return fmt.Errorf("html report: %w", err)
	}
	style := join(styles)
	script := "(function () {\n\"use strict\";\n" + join(scripts) + "})();\n"
	shell, err := template.ParseFS(assets, "assets/page.html")
	if err != nil {
		return fmt.Errorf("html report: %w", err)
	}
	var page bytes.Buffer
	err = shell.Execute(&page, struct {
		Title    string
		Policy   string
		Style    template.CSS
		Script   template.JS
		Verdict  string
		Findings int
	}{
		Title:    "erode: " + visible(r.Program),
		Policy:   contentPolicy(style, script),
		Style:    template.CSS(style),
		Script:   template.JS(script),
		Verdict:  newVerdict(r).Text,
		Findings: len(r.Findings),
	})
	if err != nil {
		return fmt.Errorf("html report: %w", err)
	}
	// The template would look at each byte of the data once more.
	before, after, ok := bytes.Cut(page.Bytes(), []byte(`id="data">`))
	if !ok {
		panic("internal error: the page has no place for its data")
	}
	for _, part := range slices.Concat([][]byte{before, []byte(`id="data">`)}, data, [][]byte{after}) {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// contentPolicy allows this very style and script and nothing else: no request,
// no frame, no form, no other script.
func contentPolicy(style, script string) string {
	return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + hash(style) + "; script-src " + hash(script)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func join(names []string) string {
	var b strings.Builder
	for _, name := range names {
		text, err := assets.ReadFile("assets/" + name)
		if err != nil {
			panic("internal error: " + err.Error())
		}
		b.Write(text)
	}
	return b.String()
}

// schemes are those of web pages and of editors. Anything else, javascript: above
// all, has no place in a link.
var schemes = []string{"http", "https", "file", "vscode", "vscode-insiders", "vscodium", "cursor", "zed", "idea", "goland", "jetbrains"}

func checkSourceURL(template string) error {
	if template == "" {
		return nil
	}
	scheme, _, _ := strings.Cut(template, ":")
	if !slices.Contains(schemes, strings.ToLower(scheme)) {
		return fmt.Errorf("source URL %q: it must start with one of %s, followed by a colon", template, strings.Join(schemes, ", "))
	}
	if !strings.Contains(template, "{file}") {
		return fmt.Errorf("source URL %q: it must contain {file}, and {line} where it can", template)
	}
	return nil
}

// sourceURL fills in what is the same for every place.
func sourceURL(template, revision string) string {
	return strings.ReplaceAll(template, "{revision}", url.PathEscape(revision))
}

// visible writes out the characters that would not show, or would turn text
// around: control characters and the format characters of Unicode.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		if invisible(r) {
			fmt.Fprintf(&b, "\\u%04x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func invisible(r rune) bool {
	switch {
	case r < 0x20, 0x7f <= r && r < 0xa0, r == 0xad, r == 0x61c, r == 0xfeff:
		return true
	case 0x200b <= r && r <= 0x200f, 0x2028 <= r && r <= 0x202e, 0x2060 <= r && r <= 0x206f:
		return true
	}
	return false
}
