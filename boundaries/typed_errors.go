package boundaries

import (
	"fmt"
	gotoken "go/token"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// errors finds packages that know the errors of a component that they never call,
// and those that recognise an error of another component by its text.
func (l *leaks) errors() []Finding {
	return append(l.errorIdentity(), l.errorText()...)
}

// errorIdentity finds errors compared across components. An error of a component
// that one's own component calls, through whatever package or by an interface that
// it declares itself, is part of what it was promised; one of a component behind
// that leaks through.
func (l *leaks) errorIdentity() []Finding {
	type pair struct{ from, to int32 } // components
	called := map[pair]bool{}
	for r := range l.crossings {
		if calls(r.Use) || r.Use == facts.UseEmbed || r.Use == facts.UseField || r.Kind == facts.Interface {
			called[pair{l.component(r.id), l.component(r.to)}] = true
		}
	}
	var out []Finding
	failing := l.failing()
	for r := range l.crossings {
		id, to := r.id, r.to
		if r.Use != facts.UseError || !l.strict() && (called[pair{l.component(id), l.component(to)}] || l.shared(to) || !failing[to] || l.asksOf(id, to)) {
			continue
		}
		message := fmt.Sprintf("%s tells an error of %s by %s", l.part(id), l.part(to), l.symbol(to, r.Symbol))
		if !called[pair{l.component(id), l.component(to)}] {
			message = fmt.Sprintf("%s knows %s, but never calls %s: the component in between lets its errors through", l.part(id), l.symbol(to, r.Symbol), l.part(to))
		}
		out = append(out, l.leak(id, r.Pos, l.endpoint(id, r.From), l.endpoint(to, r.Symbol), r.Use.String(), message,
			"let the component that is called return an error of its own"))
	}
	return out
}

// asksOf reports whether a package calls the component of another by an interface: one
// with a method that can fail, which a type of that component implements, and which the
// package declares, or which its component declares and it names. An interface that only
// a sibling asks for says nothing of what this package calls, nor does one of a single
// method that the whole world has.
func (l *leaks) asksOf(id, to int32) bool {
	for a, p := range l.packages {
		if l.component(a) != l.component(id) {
			continue
		}
		for _, m := range slices.Concat(p.Types.Methods, l.given[a]) {
			if m.Interface && !standard(m.Methods) && canFail(p.Types, &m) && (a == id || l.refersTo(id, a, m.Type)) && l.implementedIn(m.Methods, to) {
				return true
			}
		}
	}
	return false
}

// canFail reports whether a method of an interface returns an error, or may do so since
// the interface has it from another.
func canFail(t *facts.Types, face *facts.MethodSet) bool {
	own := 0
	for i := range t.Symbols {
		if s := &t.Symbols[i]; strings.HasPrefix(s.Name, face.Type+".") {
			if own++; s.Error {
				return true
			}
		}
	}
	return own < len(face.Methods)
}

// refersTo reports whether code of one package names a type of another, or selects
// something of it.
func (l *leaks) refersTo(id, to int32, name string) bool {
	path := l.Graph.Path(to)
	return slices.ContainsFunc(l.Graph.Package(id).Types.References, func(r facts.Reference) bool {
		return !r.Test && r.To == path && (r.Symbol == name || strings.HasPrefix(r.Symbol, name+"."))
	})
}

// implementedIn reports whether a type of a package's component has some methods.
func (l *leaks) implementedIn(methods []uint64, to int32) bool {
	for b, p := range l.packages {
		if l.component(b) == l.component(to) && slices.ContainsFunc(slices.Concat(p.Types.Methods, l.given[b]), func(m facts.MethodSet) bool {
			return !m.Interface && holdsAll(m.Methods, methods)
		}) {
			return true
		}
	}
	return false
}

// standard reports whether an interface is one of the standard library.
func standard(methods []uint64) bool {
	for _, s := range standardInterfaces {
		if holdsAll(facts.HashMethods(s...), methods) {
			return true
		}
	}
	return false
}

// failing finds the packages that have something that can fail. One that has not,
// and yet declares errors, or is named after them, is a vocabulary that others are
// meant to share.
func (l *leaks) failing() map[int32]bool {
	out := map[int32]bool{}
	for id, p := range l.packages {
		out[id] = !strings.Contains(p.Name, "err") && slices.ContainsFunc(p.Types.Symbols, func(s facts.Symbol) bool {
			own := s.Name[strings.LastIndexByte(s.Name, '.')+1:]
			makes := slices.ContainsFunc(errorMakers, func(p string) bool { return strings.HasPrefix(own, p) })
			return s.Exported && s.Error && !s.Test && !makes
		})
	}
	return out
}

// errorMakers begin the names of functions that return an error because they make
// or unpack one, not because they fail.
var errorMakers = []string{"New", "Err", "From", "To", "As", "Wrap", "Unwrap", "Cause", "Convert", "Is"}

// errorText finds texts that a package looks for in errors and that only one
// other component puts into errors.
func (l *leaks) errorText() []Finding {
	made := map[string]map[int32]int32{} // text → component → a package of it
	for id, p := range l.packages {
		for _, k := range p.Types.Keys {
			if k.Kind == "error-text" && k.Set && l.component(id) != graph.None {
				if made[k.Name] == nil {
					made[k.Name] = map[int32]int32{}
				}
				if _, ok := made[k.Name][l.component(id)]; !ok {
					made[k.Name][l.component(id)] = id
				}
			}
		}
	}
	texts := sortedKeys(made)
	var out []Finding
	for id, p := range l.packages {
		for _, k := range p.Types.Keys {
			if k.Kind != "error-text" || k.Set || l.component(id) == graph.None || inTest(p, k.Pos) || !l.strict() && (l.supportsTests(id, k.Pos) || worldly(k.Name) || qualified(k.Name) || composed(k.Name)) {
				continue
			}
			maker, ok := soleMaker(texts, made, k.Name)
			if !ok || !l.foreign(id, maker) {
				continue
			}
			out = append(out, l.leak(id, k.Pos, l.endpoint(id, k.From), l.endpoint(maker, ""), "error-text",
				fmt.Sprintf("%s recognises an error of %s by its text %q", l.part(id), l.part(maker), k.Name),
				"export an error from "+l.part(maker)+" and compare with errors.Is"))
		}
	}
	return out
}

// worldly reports whether the standard library, the system or a database makes errors with a
// text, so that it tells nothing of who else does.
func worldly(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(worldTexts, func(w string) bool { return strings.Contains(w, text) || strings.Contains(text, w) })
}

// qualified reports whether a text is the name of a type, as messages of the
// compiler and of templates have it.
func qualified(text string) bool {
	pkg, name, ok := strings.Cut(strings.TrimLeft(text, "*"), ".")
	return ok && gotoken.IsIdentifier(pkg) && gotoken.IsIdentifier(name)
}

// composed reports whether a text is a single word and what everybody says of such
// a thing, as "user not found" and "no namespace": who makes it out of parts is not seen.
func composed(text string) bool {
	text = strings.ToLower(text)
	for _, before := range []string{"no ", "not "} {
		if thing, ok := strings.CutPrefix(text, before); ok && !strings.Contains(thing, " ") {
			return true
		}
	}
	for _, behind := range []string{" not found", " already exists", " does not exist", " is required", " not supported"} {
		if thing, ok := strings.CutSuffix(text, behind); ok && !strings.Contains(strings.TrimSpace(thing), " ") {
			return true
		}
	}
	return false
}

var worldTexts = []string{
	"address already in use", "bad file descriptor", "broken pipe", "certificate signed by unknown authority",
	"connection closed", "connection refused", "connection reset by peer", "connection timed out", "connection timeout", "context canceled", "context deadline exceeded",
	"directory not empty", "duplicate entry", "duplicate key value", "exec format error", "executable file not found", "exit status", "file already closed",
	"file already exists", "file does not exist", "handshake failure", "http: server closed", "i/o timeout", "invalid argument",
	"invalid memory address", "invalid port", "missing protocol scheme", "no rows in result set", "missing port in address", "network is unreachable", "no route to host", "no space left on device",
	"no such device", "no such file or directory", "no such host", "no such process", "not a directory", "operation not permitted",
	"operation not supported", "permission denied", "process already finished", "resource temporarily unavailable",
	"server gave http response to https client", "server misbehaving", "signal: killed", "table already exist", "too many open files",
	"unexpected end of json input", "unexpected eof", "unknown authority", "unsupported protocol scheme",
	"use of closed network connection", "value out of range", "x509: certificate",
}

// soleMaker returns the only component that makes errors with a text. Short texts
// such as "not found" are everybody's and nobody's.
func soleMaker(texts []string, made map[string]map[int32]int32, text string) (id int32, ok bool) {
	if len(text) < 12 {
		return 0, false
	}
	component := graph.None
	for _, t := range texts {
		if !strings.Contains(t, text) {
			continue
		}
		for c, pkg := range made[t] {
			if component != graph.None && component != c {
				return 0, false
			}
			component, id = c, pkg
		}
	}
	return id, component != graph.None
}
