package split

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A concrete is a type of the program with its methods.
type concrete struct {
	pkg     int32
	methods []string // sorted
}

// methodSets finds the types that have given methods.
type methodSets struct {
	g     *graph.Graph
	types []concrete
	with  map[string][]int32 // method name → indices of types, ascending
}

// newMethodSets reads the methods of every type that a person wrote: generated
// code and mocks implement everything and explain nothing.
func newMethodSets(g *graph.Graph) *methodSets {
	s := &methodSets{g: g, with: map[string][]int32{}}
	for p := range int32(g.Own()) {
		if pkg := g.Package(p); pkg.Types != nil {
			s.read(p, pkg)
		}
	}
	for i := range s.types {
		for _, method := range s.types[i].methods {
			s.with[method] = append(s.with[method], int32(i))
		}
	}
	return s
}

func (s *methodSets) read(p int32, pkg *facts.Package) {
	made := make([]bool, len(pkg.Files)) // by a generator, or for tests
	for i := range pkg.Files {
		made[i] = pkg.Files[i].Generated || looksMocked(pkg.Files[i].Name)
	}
	for all := pkg.Types.Symbols; len(all) > 0; {
		name, n := graph.Declaration(all[0].Name), 1
		for n < len(all) && graph.Belongs(all[n].Name, name) {
			n++
		}
		if methods := methodsOf(all[:n], name, made); len(methods) > 0 && !looksMocked(name) {
			s.types = append(s.types, concrete{p, methods})
		}
		all = all[n:]
	}
}

// methodsOf returns the methods among the symbols of a type that is no interface,
// but for those in some files.
func methodsOf(symbols []facts.Symbol, name string, made []bool) (methods []string) {
	for i := range symbols {
		switch s := &symbols[i]; {
		case s.Kind == facts.Interface:
			return nil
		case len(s.Name) > len(name) && !s.Test && !made[s.Pos.File]:
			methods = append(methods, s.Name[len(name)+1:])
		}
	}
	slices.Sort(methods)
	return methods
}

func looksMocked(names ...string) bool {
	for _, name := range names {
		name = strings.ToLower(name)
		if strings.Contains(name, "mock") || strings.Contains(name, "fake") || strings.Contains(name, "stub") {
			return true
		}
	}
	return false
}

// of returns the methods of a type of package p that a server would have,
// sorted.
func (s *methodSets) of(p int32, receiver string) []string {
	types := s.g.Package(p).Types
	if types == nil {
		return nil
	}
	var set []string
	all := types.Symbols
	for i := firstMethod(all, receiver); i < len(all) && graph.Belongs(all[i].Name, receiver); i++ {
		method := all[i].Name[len(receiver)+1:]
		if !all[i].Test && !strings.HasPrefix(method, "mustEmbed") && !strings.HasPrefix(method, "testEmbedded") {
			set = append(set, method)
		}
	}
	return slices.Compact(set)
}

// firstMethod returns where the methods of a type begin, if it has any.
func firstMethod(symbols []facts.Symbol, receiver string) int {
	return sort.Search(len(symbols), func(i int) bool { return symbols[i].Name >= receiver+"." })
}

// implementers returns the packages other than p with a type that has all
// methods of the set, ascending.
func (s *methodSets) implementers(set []string, p int32, g *graph.Graph) []int32 {
	if len(set) == 0 {
		return nil
	}
	rarest := slices.MinFunc(set, func(a, b string) int { return cmp.Compare(len(s.with[a]), len(s.with[b])) })
	var found []int32
	for _, i := range s.with[rarest] {
		t := &s.types[i]
		if t.pkg != p && containsAll(t.methods, set) {
			found = append(found, t.pkg)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func containsAll(sorted, set []string) bool {
	for _, method := range set {
		if _, ok := slices.BinarySearch(sorted, method); !ok {
			return false
		}
	}
	return true
}

// maxImplementers bounds dispatch: an interface with more implementers than
// that is a plug, and a call through it says nothing about who is meant.
const maxImplementers = 6

// dispatch returns the calls through interfaces of the program, each shared
// evenly among the packages that implement the interface, and apart from them
// the calls of RPC clients, shared among the servers.
func (m *model) dispatch(rpc []service, sets *methodSets) (local, remote []call) {
	servers := map[symbol][]int32{}
	for _, s := range rpc {
		servers[symbol{s.stub, s.name + "Client"}] = s.servers
	}
	targets := map[symbol][]int32{}
	for p := range int32(m.g.Own()) {
		from, types := m.at(p), m.g.Package(p).Types
		if from < 0 || types == nil {
			continue
		}
		for i := range types.References {
			r := &types.References[i]
			if r.Use != facts.UseDynamicCall || r.Test {
				continue
			}
			owner := m.g.Targets(p)[i]
			receiver, _, named := strings.Cut(r.Symbol, ".")
			if owner == graph.None || !named || int(owner) >= m.g.Own() {
				continue
			}
			key := symbol{owner, receiver}
			to, known := targets[key]
			if !known {
				to = m.implementersOf(sets, key, servers)
				targets[key] = to
			}
			calls := &local
			if _, rpc := servers[key]; rpc {
				if m.fold[owner] != owner {
					continue // the reference itself is drawn to the server
				}
				calls = &remote
			}
			for _, v := range to {
				if v != from {
					*calls = append(*calls, call{from, v, float64(r.Count) / float64(len(to))})
				}
			}
		}
	}
	return sumCalls(local), sumCalls(remote)
}

// A symbol is a declaration of an own package.
type symbol struct {
	pkg  int32
	name string
}

// implementersOf returns the nodes that a call through an interface may reach.
func (m *model) implementersOf(sets *methodSets, key symbol, servers map[symbol][]int32) []int32 {
	packages, remote := servers[key]
	if !remote {
		set := sets.of(key.pkg, key.name)
		if len(set) == 0 || len(set) == 1 && len(sets.with[set[0]]) > 3 {
			return nil // one common method, such as Close, names nobody
		}
		packages = sets.implementers(set, -1, m.g)
	}
	var nodes []int32
	for _, p := range packages {
		if v := m.at(p); v >= 0 {
			nodes = append(nodes, v)
		}
	}
	slices.Sort(nodes)
	nodes = slices.Compact(nodes)
	if len(nodes) > maxImplementers {
		return nil
	}
	return nodes
}

func sumCalls(calls []call) []call {
	slices.SortStableFunc(calls, func(a, b call) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	sum := calls[:0]
	for _, c := range calls {
		if last := len(sum) - 1; last >= 0 && sum[last].from == c.from && sum[last].to == c.to {
			sum[last].count += c.count
		} else {
			sum = append(sum, c)
		}
	}
	return sum
}
