package split

import (
	"cmp"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// tables returns the SQL tables that more than one candidate names, or one and a
// library, sorted. A name counts as a table when the policy declares it or some
// DDL of the program creates it; a program that shows no DDL is taken at its word.
func (l *layout) tables() []Table {
	g := l.m.g
	isTable := l.tableFilter()
	uses := map[string][]TableUse{}
	for p := range int32(g.Own()) {
		types := g.Package(p).Types
		if types == nil || l.part[p] < 0 && l.lib[p] < 0 {
			continue
		}
		for _, t := range types.Tables {
			name := strings.ToLower(t.Name)
			if t.DDL || !isTable(name) {
				continue // a migration names every table
			}
			uses[name] = append(uses[name], TableUse{g.Path(p), int(l.part[p]), t.Write, l.position(p, t.Pos)})
		}
	}
	tables := []Table{}
	for _, name := range sortedKeys(uses) {
		t := Table{Name: name, Owner: l.tableOwner(l.o.TableOf[name], uses[name]), Uses: uses[name]}
		if crossed(t.Uses) {
			tables = append(tables, t)
		}
	}
	return tables
}

// tableFilter returns what tells a table from a word that stands where one could.
func (l *layout) tableFilter() func(name string) bool {
	created := map[string]bool{}
	for _, name := range l.m.g.Program.Schema {
		created[name] = true
	}
	for p := range int32(l.m.g.Own()) {
		if types := l.m.g.Package(p).Types; types != nil {
			for _, t := range types.Tables {
				if t.DDL {
					created[strings.ToLower(t.Name)] = true
				}
			}
		}
	}
	return func(name string) bool {
		_, declared := l.o.TableOf[name]
		return declared || len(created) == 0 || created[name]
	}
}

// couples reports whether a name couples two sides of a line without an import.
func couples(k *facts.Key) bool {
	switch k.Kind {
	case "context", "header", "metadata", "error-text":
		return true
	}
	return false
}

// tableOwner returns the candidate that the policy names or that alone writes.
func (l *layout) tableOwner(declared string, uses []TableUse) int {
	for c := range l.plan.Candidates {
		if declared != "" && l.plan.Candidates[c].Name == declared {
			return c
		}
	}
	owner := -1
	for _, u := range uses {
		if u.Write && u.Candidate != owner {
			if owner >= 0 || u.Candidate < 0 {
				return -1
			}
			owner = u.Candidate
		}
	}
	return owner
}

func crossed(uses []TableUse) bool {
	for _, u := range uses[1:] {
		if u.Candidate != uses[0].Candidate {
			return true
		}
	}
	return false
}

func tablesOf(tables []Table, c int) []Table {
	mine := []Table{}
	for _, t := range tables {
		if slices.ContainsFunc(t.Uses, func(u TableUse) bool { return u.Candidate == c }) {
			mine = append(mine, t)
		}
	}
	return mine
}

// keys returns for each candidate the names that one side of its line sets and
// the other reads: context keys, metadata, headers, error texts.
func (l *layout) keys() [][]Key {
	type place struct {
		pkg int32
		key *facts.Key
	}
	places := map[string][]place{}
	for p := range int32(l.m.g.Own()) {
		types := l.m.g.Package(p).Types
		if types == nil || l.part[p] < 0 && l.lib[p] < 0 {
			continue
		}
		for i := range types.Keys {
			if k := &types.Keys[i]; couples(k) {
				places[k.Kind+" "+k.Name] = append(places[k.Kind+" "+k.Name], place{p, k})
			}
		}
	}
	keys := make([][]Key, len(l.plan.Candidates))
	for _, name := range sortedKeys(places) {
		at := places[name]
		var sides []int32 // candidates with a place: nothing of it crosses the border of another
		for _, x := range at {
			if c := l.part[x.pkg]; c >= 0 && !slices.Contains(sides, c) {
				sides = append(sides, c)
			}
		}
		for _, c := range sides {
			out, in := Key{Outward: true}, Key{}
			for _, x := range at {
				mine := l.part[x.pkg] == c
				pos := l.position(x.pkg, x.key.Pos)
				switch {
				case x.key.Set && mine:
					out.Set = append(out.Set, pos)
				case x.key.Set:
					in.Set = append(in.Set, pos)
				case mine:
					in.Read = append(in.Read, pos)
				default:
					out.Read = append(out.Read, pos)
				}
			}
			for _, k := range []Key{out, in} {
				if len(k.Set) > 0 && len(k.Read) > 0 {
					k.Kind, k.Name = at[0].key.Kind, at[0].key.Name
					keys[c] = append(keys[c], k)
				}
			}
		}
	}
	for c := range keys {
		if keys[c] == nil {
			keys[c] = []Key{}
		}
	}
	return keys
}

// remember adds what history says: how often both sides of a line change
// together, and whether a candidate has people of its own.
func (l *layout) remember() {
	if l.o.Past == nil {
		return
	}
	names := map[string]int{}
	folder := map[string]string{}
	for c := range l.plan.Candidates {
		names[l.plan.Candidates[c].Name] = c
	}
	for p, c := range l.part {
		if c >= 0 {
			folder[l.m.g.Package(int32(p)).Dir] = l.plan.Candidates[c].Name
		}
	}
	past := l.o.Past(func(dir string) string { return folder[dir] })
	if past == nil {
		return
	}
	for _, pair := range past.Pairs {
		a, okA := names[pair.A]
		b, okB := names[pair.B]
		if okA && okB && pair.Shared > 0 {
			l.together(a, b, pair.Shared, past.Changes[pair.A])
			l.together(b, a, pair.Shared, past.Changes[pair.B])
		}
	}
	for c := range l.plan.Candidates {
		candidate := &l.plan.Candidates[c]
		slices.SortFunc(candidate.Bill.CoChange, func(a, b CoChange) int {
			return cmp.Or(-cmp.Compare(a.Commits, b.Commits), cmp.Compare(a.With, b.With))
		})
		candidate.Team = ownPeople(candidate.Name, past.Authors)
		candidate.Rhythm = rhythmOf(candidate.Name, past)
	}
}

func (l *layout) together(a, b, shared, changes int) {
	bill := &l.plan.Candidates[a].Bill
	bill.CoChange = append(bill.CoChange, CoChange{b, shared, round(float64(shared) / float64(max(1, changes)))})
}

// ownPeople returns which share of a candidate's changes comes from people who
// make most of their changes there.
func ownPeople(name string, authors map[string][]Author) float64 {
	all := map[string]int{}
	for _, list := range authors {
		for _, a := range list {
			all[a.Name] += a.Changes
		}
	}
	own, total := 0, 0
	for _, a := range authors[name] {
		total += a.Changes
		if 2*a.Changes > all[a.Name] {
			own += a.Changes
		}
	}
	if total == 0 {
		return 0
	}
	return round(float64(own) / float64(total))
}
