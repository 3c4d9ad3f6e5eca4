package boundaries

import (
	"fmt"
	"slices"

	"github.com/erodehq/erode/internal/facts"
)

// Functions bounds the size of functions and methods; nil is no bound.
type Functions struct {
	In         func(id int32) bool
	Parameters *int // at most, the receiver not counted, a variadic one once
	Results    *int
	Lines      *int // from func to the closing brace
	Public     *int // exported functions and methods in one file
	Exported   bool
}

// Functions returns the functions that are too large, sorted by place, and the
// files with too many exported ones at the first that is too many.
func (t *Typed) Functions(rule Functions) []Finding {
	var out []Finding
	for id, p := range t.packages {
		if !rule.In(id) {
			continue
		}
		public := map[int32][]*facts.Symbol{}
		asked := askedMethods(p.Types.Symbols)
		for i := range p.Types.Symbols {
			s := &p.Types.Symbols[i]
			if s.Kind != facts.Func && s.Kind != facts.Method || asked(s) {
				continue
			}
			if s.Exported {
				public[s.Pos.File] = append(public[s.Pos.File], s)
			} else if rule.Exported {
				continue
			}
			out = append(out, t.tooLarge(id, s, "takes", "parameter", int(s.Params), rule.Parameters)...)
			out = append(out, t.tooLarge(id, s, "returns", "result", int(s.Results), rule.Results)...)
			out = append(out, t.tooLarge(id, s, "has", "line", int(s.Lines), rule.Lines)...)
		}
		for _, file := range sortedKeys(public) {
			out = append(out, t.tooMany(id, p.Files[file].Name, public[file], rule.Public)...)
		}
	}
	slices.SortFunc(out, compareFindings)
	return out
}

// tooLarge judges one measure of a function.
func (t *Typed) tooLarge(id int32, s *facts.Symbol, verb, what string, value int, bound *int) []Finding {
	if bound == nil || value <= *bound {
		return nil
	}
	f := t.declared(id, s, "functions", fmt.Sprintf("%s %s %d %s, %d at most", s.Name, verb, value, plural(value, what, what+"s"), *bound))
	metric := what + "s"
	f.Use, f.Help = metric, smaller[what]
	f.Measure = &Measure{Metric: metric, Value: float64(value), Bound: float64(*bound)}
	return []Finding{f}
}

// smaller says how a measure of a function becomes smaller.
var smaller = map[string]string{
	"parameter": "put parameters that travel together into a struct",
	"result":    "return a struct, or split the function",
	"line":      "give parts of it a name, and call them",
}

// tooMany judges the number of exported functions in a file.
func (t *Typed) tooMany(id int32, file string, public []*facts.Symbol, bound *int) []Finding {
	if bound == nil || len(public) <= *bound {
		return nil
	}
	slices.SortFunc(public, func(a, b *facts.Symbol) int { return comparePos(a.Pos, b.Pos) })
	f := t.declared(id, public[*bound], "functions", fmt.Sprintf("%s has %d exported %s, %d at most", file, len(public), plural(len(public), "function", "functions"), *bound))
	f.From.Symbol, f.Use = file, "public"
	f.Help = "split the file by what its functions are for"
	f.Measure = &Measure{Metric: "public", Value: float64(len(public)), Bound: float64(*bound)}
	return []Finding{f}
}
