package vettool

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// print writes the diagnostics of a unit where the go command wants them, and
// returns the exit code: JSON says by itself that there are some, text does not.
func (t *Tool) print(f *flags, u *unit, list []diagnostic) (code int, err error) {
	if f.fix {
		return 0, t.fix(f, u, list)
	}
	if f.json {
		return 0, t.printJSON(u, list)
	}
	for _, d := range list {
		fmt.Fprintf(t.Stderr, "%s: %s\n", d.Position, d.Message)
		for _, r := range d.Related {
			fmt.Fprintf(t.Stderr, "%s: \t%s\n", r.Position, r.Message)
		}
		code = 1
	}
	return code, nil
}

// printJSON writes {"package ID": {"analyzer": [diagnostics]}}, and nothing for a clean
// package: the go command would read and keep a file for each.
func (t *Tool) printJSON(u *unit, list []diagnostic) error {
	if len(list) == 0 {
		return nil
	}
	type place struct {
		Posn    string `json:"posn"` // file:line:column
		End     string `json:"end"`
		Message string `json:"message"`
	}
	type edit struct {
		Filename string `json:"filename"`
		Start    int    `json:"start"`
		End      int    `json:"end"`
		New      string `json:"new"`
	}
	type fix struct {
		Message string `json:"message"`
		Edits   []edit `json:"edits"`
	}
	type message struct {
		Category string `json:"category,omitempty"`
		place
		Fixes   []fix   `json:"suggested_fixes,omitempty"`
		Related []place `json:"related,omitempty"`
	}
	byAnalyzer := map[string][]message{}
	for _, d := range list {
		m := message{d.Category, place{d.String(), end(d), d.Message}, nil, nil}
		if d.Fix != nil {
			m.Fixes = []fix{{Message: d.Fix.Message}}
			for _, e := range d.Fix.Edits {
				m.Fixes[0].Edits = append(m.Fixes[0].Edits, edit{e.File, e.At, e.At + len(e.Old), e.New})
			}
		}
		for _, r := range d.Related {
			m.Related = append(m.Related, place{r.String(), r.String(), r.Message})
		}
		byAnalyzer[d.Analyzer] = append(byAnalyzer[d.Analyzer], m)
	}
	data, err := json.MarshalIndent(map[string]map[string][]message{u.ID: byAnalyzer}, "", "\t")
	if err != nil {
		return err
	}
	return u.write(t.Stdout, append(data, '\n'))
}

// end returns where a diagnostic ends, which is where it begins if that is not
// known.
func end(d diagnostic) string {
	if p := d.Position; p.End > p.Col {
		p.Col = p.End
		return p.String()
	}
	return d.Position.String()
}

// write writes to the file that stands for standard output, if there is one.
func (u *unit) write(stdout io.Writer, data []byte) error {
	if u.Stdout != "" {
		return os.WriteFile(u.Stdout, data, 0o666)
	}
	_, err := stdout.Write(data)
	return err
}
