package report

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/boundaries"
)

// The vectors are those of GitHub's own tests of its upload action.
func TestLineHashes(t *testing.T) {
	tests := []struct{ src, want string }{
		{"", "c129715d7a2bc9a3:1"},
		{" a\nb\n  \t\tc\n d", "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1"},
		{" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", "e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 b3edc88f2938467e:1 c8e28b0b4002a3a0:1 c129715d7a2bc9a3:1"},
		{strings.Repeat("Lorem ipsum dolor sit amet.\n", 10), "a7f2ff13bc495cf2:1 a7f2ff13bc495cf2:2 a7f2ff13bc495cf2:3 a7f2ff13bc495cf2:4 a7f2ff13bc495cf2:5 a7f2ff13bc495cf2:6 a7f2ff1481e87703:1 a9cf91f7bbf1862b:1 55ec222b86bcae53:1 cc97dc7b1d7d8f7b:1 c129715d7a2bc9a3:1"},
	}
	for _, test := range tests {
		all := lineHashes([]byte(test.src), 1000)
		if got := strings.Join(all, " "); got != test.want {
			t.Errorf("lineHashes(%.20q) =\n%s, want\n%s", test.src, got, test.want)
		}
		for n := range all {
			if got := lineHashes([]byte(test.src), n); !slices.Equal(got, all[:n]) {
				t.Errorf("lineHashes(%.20q, %d) = %q, want the first %d of %q", test.src, n, got, n, all)
			}
		}
	}
}

func TestAnnotate(t *testing.T) {
	files := map[string]string{
		"a.go":     "package a\r\n\r\nimport \"x\"\r\n",
		"b.go":     "package b // \xff\n" + strings.Repeat("é", 300),
		"short.go": "package short",
	}
	at := func(file string, line int) boundaries.Finding {
		return boundaries.Finding{Position: boundaries.Position{File: file, Line: line}}
	}
	r := Result{
		Program: "pro\xffgram",
		Findings: []boundaries.Finding{
			at("b.go", 2), at("b.go", 1), at("a.go", 3), at("a.go", 3), at("gone.go", 1), at("short.go", 9), at("", 0),
			{Cycle: &boundaries.Cycle{}},
		},
	}
	Annotate(&r, func(rel string) ([]byte, error) {
		if src, ok := files[rel]; ok {
			return []byte(src), nil
		}
		return nil, errors.New("no such file")
	})
	if r.Program != "pro\uFFFDgram" {
		t.Errorf("Program = %q, want its invalid byte replaced", r.Program)
	}
	if r.Rules == nil || r.Findings[7].Cycle.Members == nil {
		t.Error("a list that the JSON form always has is still missing")
	}
	var got []string
	for _, line := range r.Lines {
		if line.Hash == "" {
			t.Errorf("%s:%d has no hash", line.File, line.Line)
		}
		got = append(got, line.File+":"+itoa(line.Line)+":"+line.Text)
	}
	want := []string{`a.go:3:import "x"`, "b.go:1:package b // \uFFFD", "b.go:2:" + strings.Repeat("é", 200)}
	if !slices.Equal(got, want) {
		t.Errorf("Lines =\n%q, want\n%q", got, want)
	}
}
