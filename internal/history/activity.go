package history

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// ChangesOptions bound a look at what changed together, and by whom.
type ChangesOptions struct {
	// Days is the length of the window that ends with the commit that is checked
	// out, 0 for all of history. The clock is not asked: the same commit gives the
	// same answer tomorrow.
	Days int
	// MaxFiles drops commits that touch more Go files, since a mass edit couples
	// everything; 0 stands for 30.
	MaxFiles int
	// Ticket finds a ticket's id in the subject of a commit. Commits with the same
	// one count as one change. May be nil.
	Ticket *regexp.Regexp
}

// Changes are the change sets of the log, plain values.
type Changes struct {
	Commits int    // that touched Go files, merges aside
	Bulk    int    // of these, left out as mass edits
	From    string // id of the newest commit
	Shallow bool   // the log ends where the clone was cut off
	Sets    []ChangeSet
}

// A ChangeSet is the Go files of one commit, or of the commits for one ticket.
type ChangeSet struct {
	Files   []string // where they are by now, sorted
	Week    int      // before the newest commit, of the first commit for it that the log told
	Authors []Author // without counts
}

// ActivityOptions say how changes are looked at.
type ActivityOptions struct {
	// Group names what a directory belongs to: its package, or its component;
	// "" leaves it out.
	Group func(dir string) string
	// MinRevisions, MinShared and MinDegree drop weak pairs; 0 stands for 5, 5 and
	// 30, as code-maat has it.
	MinRevisions, MinShared, MinDegree int
}

// An Activity is what the log tells about groups of packages.
type Activity struct {
	Commits int     `json:"commits"` // that touched Go files, merges aside
	Bulk    int     `json:"bulk"`    // of these, left out as mass edits
	From    string  `json:"from"`    // id of the newest commit
	Shallow bool    `json:"shallow"` // the log ends where the clone was cut off
	Groups  []Group `json:"groups"`  // sorted by name
	Pairs   []Pair  `json:"pairs"`   // strongest first
}

// A Group is a package or a component, with its past.
type Group struct {
	Name      string   `json:"name"`
	Revisions int      `json:"revisions"` // changes that touched it
	Files     int      `json:"files"`     // touches of its files: its churn
	Coupling  int      `json:"coupling"`  // sum of coupling: over all its changes, the other groups touched
	Alone     int      `json:"alone"`     // changes that touched no other group
	Weeks     []int    `json:"weeks"`     // changes in each week before the newest commit, the last week first; no zeros at the end
	Authors   []Author `json:"authors"`   // most revisions first
	// Fractal is 1 − Σ(aᵢ/n)² over the authors' shares of the revisions: 0 when one
	// person made all changes, near 1 when many made a few each.
	Fractal float64 `json:"fractal"`
}

// An Author is somebody who changed a group, after .mailmap.
type Author struct {
	Name      string `json:"name"`
	Email     string `json:"email"`
	Revisions int    `json:"revisions"`
}

// A Pair is two groups that change together.
type Pair struct {
	A      string `json:"a"`
	B      string `json:"b"`
	Shared int    `json:"shared"` // changes that touched both
	Degree int    `json:"degree"` // 100·shared ÷ mean of their revisions, rounded down
}

// Changes reads the log once and tells what changed with what, the newest first.
func (r *Repo) Changes(ctx context.Context, o ChangesOptions) (*Changes, error) {
	o.MaxFiles = cmp.Or(o.MaxFiles, 30)
	head, err := r.Head(ctx)
	if err != nil {
		return nil, err
	}
	l := changeLog{o: o, out: Changes{From: head, Shallow: r.IsShallow()}, moved: map[string]string{}, tickets: map[string]int{}}
	args := []string{"--no-merges"}
	if o.Days > 0 {
		newest, err := r.commitTime(ctx, head)
		if err != nil {
			return nil, err
		}
		l.since = newest - int64(o.Days)*24*60*60
		args = append(args, fmt.Sprintf("--since=@%d", l.since))
	}
	if err := r.log(ctx, append(args, head), isGo, l.commit); err != nil {
		return nil, err
	}
	for i := range l.out.Sets {
		set := &l.out.Sets[i]
		slices.Sort(set.Files)
		set.Files = slices.Compact(set.Files)
	}
	return &l.out, nil
}

func (r *Repo) commitTime(ctx context.Context, id string) (seconds int64, err error) {
	out, err := r.git(ctx, "log", "-1", "--format=%ct", id)
	if err != nil {
		return 0, err
	}
	_, err = fmt.Sscan(string(out), &seconds)
	return seconds, err
}

// A changeLog gathers change sets, the newest first.
type changeLog struct {
	o       ChangesOptions
	since   int64
	newest  int64 // time of the first commit that the log told
	out     Changes
	moved   map[string]string // where a file that was moved is by now
	tickets map[string]int    // ticket → its change set
}

func (l *changeLog) commit(c *commit) error {
	if len(c.changes) == 0 || c.time < l.since {
		return nil
	}
	l.out.Commits++
	l.follow(c)
	l.newest = max(l.newest, c.time)
	set := ChangeSet{Week: int((l.newest - c.time) / (7 * 24 * 60 * 60))}
	for _, ch := range c.changes {
		set.Files = append(set.Files, l.now(ch.path))
	}
	if len(set.Files) > l.o.MaxFiles {
		l.out.Bulk++
		return nil
	}
	set.Authors = []Author{{Name: c.name, Email: c.email}}
	if l.o.Ticket != nil {
		if id := l.o.Ticket.FindString(c.subject); id != "" {
			if at, ok := l.tickets[id]; ok {
				same := &l.out.Sets[at]
				same.Files = append(same.Files, set.Files...)
				same.Authors = append(same.Authors, set.Authors...)
				return nil
			}
			l.tickets[id] = len(l.out.Sets)
		}
	}
	l.out.Sets = append(l.out.Sets, set)
	return nil
}

// follow notes the files that a commit moved without a change: git then has the
// same content at another path, and no content needs to be read.
func (l *changeLog) follow(c *commit) {
	gone := map[oid]string{}
	for _, ch := range c.changes {
		if ch.new.zero() {
			gone[ch.old] = ch.path
		}
	}
	if len(gone) == 0 {
		return
	}
	for _, ch := range c.changes {
		if from, ok := gone[ch.new]; ok && ch.old.zero() {
			if _, twice := l.moved[from]; !twice {
				l.moved[from] = l.now(ch.path)
			}
			delete(gone, ch.new)
		}
	}
}

func (l *changeLog) now(path string) string { return cmp.Or(l.moved[path], path) }

// Activity tells who changed which group, how often, and which groups change
// together.
func (c *Changes) Activity(o ActivityOptions) *Activity {
	out := &Activity{Commits: c.Commits, Bulk: c.Bulk, From: c.From, Shallow: c.Shallow, Pairs: []Pair{}}
	groups := map[string]*tally{}
	shared := map[[2]string]int{}
	for i := range c.Sets {
		names := touch(groups, o.Group, &c.Sets[i])
		for i, x := range names {
			for _, y := range names[i+1:] {
				shared[[2]string{x, y}]++
			}
		}
	}
	out.Groups = make([]Group, 0, len(groups))
	for name, t := range groups {
		out.Groups = append(out.Groups, t.group(name))
	}
	slices.SortFunc(out.Groups, func(x, y Group) int { return strings.Compare(x.Name, y.Name) })
	for pair, n := range shared {
		x, y := groups[pair[0]].revisions, groups[pair[1]].revisions
		p := Pair{pair[0], pair[1], n, 200 * n / (x + y)}
		if x+y >= 2*cmp.Or(o.MinRevisions, 5) && n >= cmp.Or(o.MinShared, 5) && p.Degree >= cmp.Or(o.MinDegree, 30) {
			out.Pairs = append(out.Pairs, p)
		}
	}
	slices.SortFunc(out.Pairs, func(x, y Pair) int {
		return cmp.Or(cmp.Compare(y.Degree, x.Degree), cmp.Compare(y.Shared, x.Shared), strings.Compare(x.A, y.A), strings.Compare(x.B, y.B))
	})
	return out
}

// A tally counts what happened to one group.
type tally struct {
	revisions, files, coupling int
	alone                      int
	weeks                      []int
	names                      map[string]string // of authors, by address; the newest wins
	authors                    map[string]int
}

// touch counts a change set for its groups, and returns their names, sorted.
func touch(groups map[string]*tally, group func(dir string) string, set *ChangeSet) []string {
	files := map[string]int{}
	for _, f := range set.Files {
		if name := group(path.Dir(f)); name != "" {
			files[name]++
		}
	}
	names := make([]string, 0, len(files))
	for name, n := range files {
		names = append(names, name)
		t := groups[name]
		if t == nil {
			t = &tally{names: map[string]string{}, authors: map[string]int{}}
			groups[name] = t
		}
		t.revisions++
		t.files += n
		t.coupling += len(files) - 1
		if len(files) == 1 {
			t.alone++
		}
		for len(t.weeks) <= set.Week {
			t.weeks = append(t.weeks, 0)
		}
		t.weeks[set.Week]++
		for _, who := range set.Authors {
			key := strings.ToLower(who.Email)
			if _, known := t.names[key]; !known {
				t.names[key] = who.Name
			}
			t.authors[key]++
		}
	}
	slices.Sort(names)
	return names
}

func (t *tally) group(name string) Group {
	g := Group{Name: name, Revisions: t.revisions, Files: t.files, Coupling: t.coupling, Alone: t.alone, Weeks: t.weeks}
	total := 0
	for email, n := range t.authors {
		g.Authors = append(g.Authors, Author{t.names[email], email, n})
		total += n
	}
	slices.SortFunc(g.Authors, func(x, y Author) int {
		return cmp.Or(cmp.Compare(y.Revisions, x.Revisions), strings.Compare(x.Email, y.Email))
	})
	squares := 0
	for _, a := range g.Authors {
		squares += a.Revisions * a.Revisions
	}
	g.Fractal = 1 - float64(squares)/float64(total*total)
	return g
}
