package report

import (
	"encoding/json"
	"fmt"
	"io"
)

// writeJSON writes the result itself. Read takes it back.
func writeJSON(w io.Writer, r *Result, _ Options) error {
	return writeIndented(w, r)
}

// writeIndented writes a JSON document as it is, without the escapes that make
// it safe inside HTML.
func writeIndented(w io.Writer, document any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(document)
}

// Read reads a result that the json format wrote.
func Read(from io.Reader) (*Result, error) {
	var r Result
	if err := json.NewDecoder(from).Decode(&r); err != nil {
		return nil, fmt.Errorf("not a result of erode: %w; write one with erode check --format json=FILE", err)
	}
	if r.Schema != Schema {
		return nil, fmt.Errorf("a result of schema %q, but this erode reads %q; write it again with this erode", r.Schema, Schema)
	}
	for _, e := range r.Edges {
		if min(e.From, e.To) < 0 || max(e.From, e.To) >= len(r.Packages) {
			return nil, fmt.Errorf("not a result of erode: a dependency from package %d to %d, of %d packages", e.From, e.To, len(r.Packages))
		}
	}
	for _, x := range r.Externals {
		for _, user := range x.Users {
			if user < 0 || user >= len(r.Packages) {
				return nil, fmt.Errorf("not a result of erode: %s is used by package %d, of %d packages", x.Path, user, len(r.Packages))
			}
		}
	}
	return &r, nil
}
