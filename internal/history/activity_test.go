package history

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func top(dir string) string {
	name, _, _ := strings.Cut(dir, "/")
	return name
}

func TestActivity(t *testing.T) {
	r := newRepo(t)
	r.write("go.mod", goMod, ".mailmap", "Ann <ann@example.com> <ann@old.example.com>\n")
	r.commit("start")
	edit := func(who, message string, names ...string) {
		for _, name := range names {
			r.write(name, source("p", fmt.Sprint("x", r.tick)))
		}
		r.commitAs(who, message)
	}
	ann, bob := "Ann <ann@example.com>", "Bob <bob@example.com>"
	edit("Ann <ann@old.example.com>", "one", "shop/a/a.go", "pay/p.go")
	for range 5 {
		edit(ann, "both", "shop/a/a.go", "pay/p.go")
	}
	edit(bob, "pay alone", "pay/p.go", "pay/sub/s.go")
	edit(bob, "no Go", "docs/x.md")
	edit(bob, "PAY-7 first half", "pay/p.go")
	edit(ann, "PAY-7 second half", "log/l.go")
	r.move("log", "trace") // without an edit: followed
	r.commit("move")
	r.git("checkout", "-q", "-b", "topic", "HEAD~3")
	edit(bob, "topic", "log/l.go")
	r.git("checkout", "-q", "main")
	many := make([]string, 9)
	for i := range many {
		many[i] = fmt.Sprintf("shop/m%d/m.go", i)
	}
	edit(bob, "mass edit", many...)

	changes, err := r.open().Changes(t.Context(), ChangesOptions{MaxFiles: 8})
	if err != nil {
		t.Fatal(err)
	}
	a := changes.Activity(ActivityOptions{Group: top})
	annIs := func(n int) Author { return Author{"Ann", "ann@example.com", n} }
	bobIs := func(n int) Author { return Author{"Bob", "bob@example.com", n} }
	want := &Activity{
		Commits: 11, Bulk: 1, From: r.git("rev-parse", "HEAD"),
		Groups: []Group{
			{Name: "pay", Revisions: 8, Files: 9, Coupling: 6, Alone: 2, Weeks: []int{2, 6}, Authors: []Author{annIs(6), bobIs(2)}, Fractal: 1 - 40.0/64},
			{Name: "shop", Revisions: 6, Files: 6, Coupling: 6, Weeks: []int{0, 6}, Authors: []Author{annIs(6)}},
			{Name: "trace", Revisions: 2, Files: 2, Alone: 2, Weeks: []int{2}, Authors: []Author{annIs(2)}},
		},
		Pairs: []Pair{{"pay", "shop", 6, 85}}, // 100·6 ÷ ((8+6)/2)
	}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Error(diff)
	}

	changes, err = r.open().Changes(t.Context(), ChangesOptions{MaxFiles: 8, Ticket: regexp.MustCompile(`\b[A-Z]+-\d+\b`)})
	if err != nil {
		t.Fatal(err)
	}
	byTicket := changes.Activity(ActivityOptions{Group: top, MinRevisions: 1, MinShared: 1, MinDegree: 1})
	if diff := cmp.Diff([]Pair{{"pay", "shop", 6, 85}, {"pay", "trace", 1, 20}}, byTicket.Pairs); diff != "" {
		t.Errorf("by ticket: %s", diff)
	}

	changes, err = r.open().Changes(t.Context(), ChangesOptions{MaxFiles: 8, Days: 5})
	if err != nil {
		t.Fatal(err)
	}
	recent := changes.Activity(ActivityOptions{Group: top})
	if recent.Commits != 4 {
		t.Errorf("%d commits in the last five days, want 4", recent.Commits)
	}
}

func TestActivityOfOddCommits(t *testing.T) {
	r := newRepo(t)
	r.write("a/x\ny.go", source("a"), "a/\xff.go", source("a"))
	r.commitAs("\x01:100644 Ann|\u202e <ann@example.com>", "\x01:100644 looks like a file\n\nand has a body")
	r.commit("")
	changes, err := r.open().Changes(t.Context(), ChangesOptions{})
	if err != nil {
		t.Fatal(err)
	}
	a := changes.Activity(ActivityOptions{Group: top})
	if a.Commits != 1 || len(a.Groups) != 1 || a.Groups[0].Files != 2 || a.Groups[0].Authors[0].Email != "ann@example.com" {
		t.Errorf("activity = %+v, want one commit with two files of a by Ann", a)
	}
}
