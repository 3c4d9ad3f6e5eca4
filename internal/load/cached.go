package load

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"go/types"
	"runtime"
	"slices"

	"github.com/erodehq/erode/internal/cache"
	"github.com/erodehq/erode/internal/facts"
)

// A store is the cache as one run of Typed uses it. The key of what a unit gave
// contains the digest of every file that went in and, of the packages that these
// import, what the unit learns of them: the sums of the names that it uses. Which
// these are depends on its files alone, and is kept under a key of its own. So an
// edited body costs its own package, and an edited API those that use what was
// edited.
type store struct {
	cache *cache.Cache
	sums  *cache.Sums
	base  []byte // what is common to all keys

	needs   cache.Codec[[]need]
	entries cache.Codec[saved]
	apart   cache.Codec[facts.Types]
}

// openStore opens the user's cache; what keeps it from being used is a note.
func (l *typedLoad) openStore(tests bool) {
	dir, err := cache.Dir()
	if dir == "" && err == nil {
		return
	}
	var c *cache.Cache
	if err == nil {
		c, err = cache.Open(dir, l.Program.Name(l.Root), cache.DefaultLimit)
	}
	if err != nil {
		l.Notes = append(l.Notes, err.Error())
		return
	}
	base := fmt.Sprintf("%s\x00%s\x00%s\x00%v", cache.Tool(), runtime.GOARCH, l.tier, tests)
	l.store = &store{
		cache: c, sums: c.Sums(l.Root), base: []byte(base),
		needs: cache.NewCodec[[]need](), entries: cache.NewCodec[saved](), apart: cache.NewCodec[facts.Types](),
	}
}

// closeStore keeps what was learnt, even if the run was stopped halfway.
func (l *typedLoad) closeStore() {
	if l.store != nil {
		l.store.sums.Save()
		l.store.cache.Close()
	}
}

// A saved is what a unit, or several of one package, gave.
type saved struct {
	Facts    facts.Types
	Allows   []fileAllows
	Problems []facts.Problem
	Whole    bool
	Partial  string
	Names    []string // digest of the primary unit
	Sums     string   // one behind the other
	All      string
	Exported bool // there are export data
}

// A need is what a unit uses of one package of the program: names that stand
// behind its own in the source, whether or not it has them. Where a local variable
// is called like the package, there are too many.
type need struct {
	Path  string
	Names []string // exported ones, sorted
	All   bool     // there is a dot import, or a name that the linker looks up
}

// fileAllows are the erode:allow comments of one file.
type fileAllows struct {
	File   int32
	Allows []facts.Allow
}

// sourceKey returns the digest of the files of some units of a package, each as sumOf
// says, and of what their imports mean; ok is false if a file cannot be read.
func (l *typedLoad) sourceKey(n *node, kind string, sumOf func(file int32) (string, error), units ...*unit) (k cache.Key, ok bool) {
	t := make(keyText, 0, 8<<10)
	t.texts(string(l.store.base), kind, n.pkg.Path, n.pkg.Name, n.pkg.Dir)
	for i := range n.pkg.Files { // facts hold indices of files
		f := &n.pkg.Files[i]
		t.texts(f.Name, f.Package, f.Build)
		t.flags(f.Host, f.Test, f.External, f.Generated, f.Cgo)
	}
	for _, u := range units {
		t.numbers(u.files)
		t.numbers(u.taken)
		t.flags(u.external)
		for _, i := range u.files {
			sum, err := sumOf(i)
			if err != nil {
				return k, false
			}
			t.texts(sum)
		}
		for _, path := range u.imports(n.pkg) {
			t.texts(path)
			dep := l.resolve(n, path)
			t.flags(dep != nil, l.ownPaths[path])
			if dep != nil {
				t.texts(dep.pkg.Name)
			}
		}
	}
	return sha256.Sum256(t), true
}

// key returns the key of what units with these files gave.
func (l *typedLoad) key(source cache.Key, needs []need) (k cache.Key) {
	t := make(keyText, 0, 4<<10)
	t.texts("unit", string(source[:]))
	for i := range needs {
		need := &needs[i]
		dep := l.byPath[need.Path]
		if dep == nil {
			continue // the key of another program's files, which nothing has
		}
		t.texts(need.Path)
		t.learns(dep)
		if need.All {
			t = append(t, dep.digest.all[:]...)
		}
		for _, name := range need.Names {
			sum := dep.digest.of(name)
			t = append(t, sum[:]...)
		}
	}
	return sha256.Sum256(t)
}

// needsKey returns the key under which it is kept what units need.
func needsKey(source cache.Key) cache.Key {
	return sha256.Sum256(append([]byte("needs\x00"), source[:]...))
}

// A keyText is what a key is the digest of. No two lists of values look the same in it.
type keyText []byte

func (t *keyText) texts(list ...string) {
	for _, s := range list {
		*t = append(binary.LittleEndian.AppendUint64(*t, uint64(len(s))), s...)
	}
}

func (t *keyText) numbers(list []int32) {
	*t = binary.LittleEndian.AppendUint64(*t, uint64(len(list)))
	for _, n := range list {
		*t = binary.LittleEndian.AppendUint32(*t, uint32(n))
	}
}

func (t *keyText) flags(list ...bool) {
	for _, b := range list {
		bit := byte(0)
		if b {
			bit = 1
		}
		*t = append(*t, bit)
	}
}

// learns adds what an importer learns of a package besides its names.
func (t *keyText) learns(dep *node) {
	t.flags(dep.whole, dep.partial != "", len(dep.primary.files) > 0)
}

// keepPrimary writes what the primary unit gave and, unless nothing imports the
// package, its types.
func (l *typedLoad) keepPrimary(n *node, source cache.Key, c checked) {
	n.exported = n.export != nil
	e := saved{Facts: *c.facts, Whole: n.whole, Partial: n.partial, Names: n.digest.names, All: string(n.digest.all[:]), Exported: n.exported}
	sums := make([]byte, 0, len(n.digest.sums)*len(sum{}))
	for i := range n.digest.sums {
		sums = append(sums, n.digest.sums[i][:]...)
	}
	e.Sums = string(sums)
	n.key = l.keep(source, &e, c)
	if n.exported {
		l.store.cache.Put(exportKey(n.key), n.export)
	}
}

func exportKey(k cache.Key) cache.Key {
	return sha256.Sum256(append([]byte("export\x00"), k[:]...))
}

// reuse fills a package from an entry, and reports whether there is one.
func (l *typedLoad) reuse(n *node, source cache.Key) bool {
	var needs []need
	data, ok := l.store.cache.Get(needsKey(source))
	if !ok || l.store.needs.Decode(data, &needs) != nil {
		return false
	}
	k := l.key(source, needs)
	data, ok = l.store.cache.Get(k)
	var e saved
	if !ok || l.store.entries.Decode(data, &e) != nil {
		return false
	}
	c := checked{facts: &e.Facts, problems: e.Problems, allows: map[int32][]facts.Allow{}}
	for _, a := range e.Allows {
		c.allows[a.File] = a.Allows
	}
	n.add(c)
	if e.All != "" {
		n.key, n.digest = k, digest{names: e.Names, sums: make([]sum, len(e.Names)), all: sum([]byte(e.All))}
		for i := range n.digest.sums {
			copy(n.digest.sums[i][:], e.Sums[i*len(sum{}):])
		}
		n.whole, n.partial, n.exported = e.Whole, e.Partial, e.Exported
	}
	return true
}

// keep writes what units gave, and returns the key.
func (l *typedLoad) keep(source cache.Key, e *saved, all ...checked) cache.Key {
	var needs []need
	for _, c := range all {
		needs = append(needs, c.needs...)
		e.Problems = append(e.Problems, c.problems...)
		for file, allows := range c.allows {
			e.Allows = append(e.Allows, fileAllows{file, allows})
		}
	}
	slices.SortFunc(e.Allows, func(a, b fileAllows) int { return int(a.File - b.File) })
	k := l.key(source, needs)
	put(l.store.cache, needsKey(source), l.store.needs, &needs)
	put(l.store.cache, k, l.store.entries, e)
	return k
}

func put[T any](to *cache.Cache, k cache.Key, codec cache.Codec[T], value *T) {
	data, err := codec.Encode(value)
	if err != nil {
		panic("internal error: not a plain value: " + err.Error())
	}
	to.Put(k, data)
}

// typesOf returns the types of a package, nil if it has none. They are read when
// somebody asks for the first time.
func (l *typedLoad) typesOf(n *node) *types.Package {
	n.typing.Do(func() {
		if n.types != nil || len(n.primary.files) == 0 {
			return
		}
		if n.export == nil && n.exported {
			n.export, _ = l.store.cache.Get(exportKey(n.key))
		}
		if n.export != nil {
			n.types, n.export = l.readTypes(n), nil
		}
		if n.types == nil { // it cannot be written down, or somebody has trimmed the cache
			n.types = l.check(n, &n.primary, nil, l.contentsOf(n)).types
		}
	})
	return n.types
}

// readTypes reads the types of a package, and of others as far as its own lead to
// them; nil if that fails.
func (l *typedLoad) readTypes(n *node) *types.Package {
	r := exportReader{standIn: l.standIns.typeName, imports: func(path string) *types.Package {
		if dep := l.byPath[path]; dep != nil {
			return l.typesOf(dep)
		}
		return nil
	}}
	p, err := readExport(r, n.pkg.Path, n.pkg.Name, n.export)
	if err != nil {
		return nil
	}
	return p
}
