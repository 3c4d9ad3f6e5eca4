package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"github.com/erodehq/erode/internal/split"
)

// writeJSON writes the result itself, each entry of its lists on a line of its own:
// a diff shows what changed, and no more is written than that takes. Read takes it
// back.
func writeJSON(w io.Writer, r *Result, o Options) error {
	out := newLines(w)
	out.plan = o.Plan
	if err := out.object(reflect.ValueOf(r).Elem()); err != nil {
		return err
	}
	out.WriteByte('\n')
	return out.flush()
}

// EncodePlan returns the plan of a split as the json format writes it. A page holds
// it too, and it is the longest part of both.
func EncodePlan(p *split.Plan) ([]byte, error) {
	out := newLines(nil)
	err := out.value(reflect.ValueOf(p))
	return out.Bytes(), err
}

// A lines is a JSON document whose outer objects and lists are broken into lines.
type lines struct {
	bytes.Buffer
	json *json.Encoder
	to   io.Writer              // nil: all stays in the buffer
	plan func() ([]byte, error) // of the result, as EncodePlan returns it; nil to encode it here
}

func newLines(to io.Writer) *lines {
	out := &lines{to: to}
	out.json = json.NewEncoder(&out.Buffer)
	out.json.SetEscapeHTML(false)
	return out
}

// chunk is how much is written at a time.
const chunk = 64 << 10

func (out *lines) flush() error {
	if out.to == nil {
		return nil
	}
	_, err := out.WriteTo(out.to)
	return err
}

// object writes the fields of a struct as encoding/json does, each on a line.
func (out *lines) object(v reflect.Value) error {
	between := "{\n"
	for i := range v.NumField() {
		name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		field := v.Field(i)
		if left(field, options) {
			continue
		}
		out.WriteString(between + strconv.Quote(name) + ": ")
		between = ",\n"
		if err := out.value(field); err != nil {
			return err
		}
	}
	out.WriteString("\n}")
	return nil
}

// left reports whether a field is left out.
func left(v reflect.Value, options string) bool {
	switch {
	case options == "omitzero":
		return v.IsZero()
	case options != "omitempty" || v.Kind() == reflect.Struct:
		return false
	}
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

// value writes a field: lists of structs and structs behind a pointer in lines,
// all else in one.
func (out *lines) value(v reflect.Value) error {
	switch {
	case v.Type() == reflect.TypeFor[*split.Plan]() && out.plan != nil:
		plan, err := out.plan()
		out.Write(plan)
		return err
	case v.Kind() == reflect.Pointer && !v.IsNil() && v.Elem().Kind() == reflect.Struct:
		return out.object(v.Elem())
	case v.Kind() == reflect.Slice && v.Len() > 0 && v.Type().Elem().Kind() == reflect.Struct:
		between := "[\n"
		for i := range v.Len() {
			out.WriteString(between)
			between = ",\n"
			if err := out.line(v.Index(i)); err != nil {
				return err
			}
		}
		out.WriteString("\n]")
		return nil
	}
	return out.line(v)
}

func (out *lines) line(v reflect.Value) error {
	if v.CanAddr() {
		v = v.Addr()
	}
	if err := out.json.Encode(v.Interface()); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // the line end that Encode adds
	if out.Len() > chunk {
		return out.flush()
	}
	return nil
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
