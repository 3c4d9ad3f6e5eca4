package load

import (
	"crypto/sha256"
	"go/ast"
	"maps"
	"slices"

	"github.com/erodehq/erode/internal/cache"
	"github.com/erodehq/erode/internal/extract"
	"github.com/erodehq/erode/internal/facts"
)

// apartFrom is how many bytes of generated code beside other code are kept apart.
const apartFrom = 64 << 10

// An apart is the generated code of a package, where that is much. It is seldom what
// somebody edits, and in a package that many import it is often most of the code. So
// what it gave is kept under a key of its own, which covers of the other files the
// declarations only: after an edited body, generated bodies need no look.
type apart struct {
	files map[*ast.File]bool
	key   cache.Key
	facts *facts.Types // nil until they are known
	kept  bool         // they came from the cache
}

// setApart finds the generated code of the unit and what is known of it. It leaves
// that of a package with problems alone, so that these are found again.
func (c *check) setApart(sources []*source) (a apart) {
	if c.store == nil || c.unit != &c.node.primary || len(c.result.problems) > 0 {
		return a
	}
	generated := map[*ast.File]bool{}
	size := 0
	for _, s := range sources {
		if c.node.pkg.Files[s.index].Generated {
			generated[s.syntax] = true
			size += len(s.text)
		}
	}
	if size < apartFrom || len(generated) == len(sources) {
		return a
	}
	key, ok := c.apartKey(sources)
	if !ok {
		return a
	}
	a.files, a.key = generated, key
	var kept facts.Types
	if data, ok := c.store.cache.Get(a.key); ok && c.store.apart.Decode(data, &kept) == nil {
		a.facts, a.kept = &kept, true
		for f := range a.files {
			dropBodies(f)
		}
	}
	return a
}

// apartKey returns the digest of all that the facts of the generated files come from;
// ok is false if a file cannot be read. Of the packages of the program that the unit
// imports it covers all of the API: what the other files use of it may change with
// every body.
func (c *check) apartKey(sources []*source) (k cache.Key, ok bool) {
	byIndex := map[int32]*source{}
	for _, s := range sources {
		byIndex[s.index] = s
	}
	source, ok := c.sourceKey(c.node, "generated", func(i int32) (string, error) {
		if s := byIndex[i]; s != nil && !c.node.pkg.Files[i].Generated {
			return s.declarations(), nil
		}
		return c.contents.sum(i)
	}, c.unit)
	if !ok {
		return k, false
	}
	t := make(keyText, 0, 8<<10)
	t.texts("apart", string(source[:]))
	for _, path := range c.unit.imports(c.node.pkg) {
		dep := c.resolve(c.node, path)
		if dep != nil {
			t.learns(dep)
			t = append(t, dep.digest.all[:]...)
		}
		if dep == nil || len(dep.primary.files) == 0 {
			t.standIn(path, &c.mention)
		}
	}
	return sha256.Sum256(t), true
}

// declarations returns the digest of a file without the bodies of its funcs, and
// without comments behind which no code stands.
func (s *source) declarations() string {
	h := sha256.New()
	file := s.fset.File(s.syntax.FileStart)
	for _, d := range s.syntax.Decls {
		end := d.End()
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			end = f.Body.Lbrace
		}
		h.Write(s.text[file.Offset(d.Pos()):file.Offset(end)])
		h.Write([]byte{0})
	}
	return string(h.Sum(nil))
}

// standIn adds what the stand-in of a package looks like to a unit.
func (t *keyText) standIn(path string, m *mention) {
	name := m.nameOf(path, extract.Names(path))
	named := m.named(path, name)
	t.texts(name)
	for _, typeName := range slices.Sorted(maps.Keys(named)) {
		t.texts(typeName)
		t.numbers([]int32{int32(named[typeName])})
	}
}

// extract returns the facts of the unit: those of the generated code, if it stands
// apart, and those of the other files.
func (a *apart) extract(in extract.Input) *facts.Types {
	if a.files == nil {
		return extract.Package(in)
	}
	rest, generated := in, in
	rest.Files, generated.Files = nil, nil
	for _, f := range in.Files {
		if a.files[f.Syntax] {
			generated.Files = append(generated.Files, f)
		} else {
			rest.Files = append(rest.Files, f)
		}
	}
	rest.Beside, generated.Beside = generated.Files, rest.Files
	t := extract.Package(rest)
	if a.facts == nil {
		a.facts = extract.Package(generated)
	}
	extract.Merge(t, a.facts)
	return t
}

// keepApart writes down what the generated code gave, unless the unit has problems or
// lacks something, or a file changed meanwhile.
func (c *check) keepApart(a *apart, partial []string) {
	if a.facts != nil && !a.kept && !c.contents.moved && len(partial) == 0 && len(c.result.problems) == 0 {
		put(c.store.cache, a.key, c.store.apart, a.facts)
	}
}
