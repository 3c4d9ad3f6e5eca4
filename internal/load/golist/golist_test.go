package golist

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestStandardLibrary holds the imports tier against the go command on the largest
// body of code with build constraints that every machine with Go has.
func TestStandardLibrary(t *testing.T) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no go command to compare with:", err)
	}
	src := filepath.Join(strings.TrimSpace(string(goroot)), "src")
	for _, dir := range []string{src, filepath.Join(src, "cmd")} {
		r, err := Compare(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Differences) > 0 {
			t.Errorf("%s: %d differences, the first: %s", dir, len(r.Differences), r.Differences[0])
		}
		if r.Packages < 100 || r.Imports < 1000 {
			t.Errorf("%s: compared %d packages and %d imports, too few to mean anything", dir, r.Packages, r.Imports)
		}
	}
}

func TestCompareSeesBothSides(t *testing.T) {
	ours := map[string]view{"a": {{"a.go"}, nil, nil, {"fmt", "os"}}, "b": {{"b.go"}}}
	theirs := map[string]view{"a": {{"a.go"}, nil, nil, {"fmt", "io"}}}
	got := strings.Join(compare(ours, theirs).Differences, "\n")
	want := "a: import that go list does not have: os\n" +
		"a: import that erode does not have: io\n" +
		"b: file that go list does not have: b.go"
	if got != want {
		t.Errorf("compare:\n%s\nwant:\n%s", got, want)
	}
}
