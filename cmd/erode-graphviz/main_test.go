package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	tests := []struct {
		name, args, stdin string
		code              int
		stdout, stderr    string // beginnings
	}{
		{"svg", "", "digraph { a -> b }", 0, "<?xml", ""},
		{"png", "-T png", "digraph { a -> b }", 0, "\x89PNG", ""},
		{"unknown format", "-T gif", "digraph {}", 3, "", `erode-graphviz: no picture format "gif"`},
		{"unknown flag", "-x", "", 2, "", "flag provided but not defined: -x"},
		{"an argument", "a.dot", "", 2, "", `erode-graphviz: unexpected argument "a.dot"`},
		{"not a graph", "", "hello", 3, "", "erode-graphviz: not DOT"},
		{"too large", "", strings.Repeat(" ", maxInput+1), 3, "", "erode-graphviz: the graph is larger"},
	}
	for _, test := range tests {
		var stdout, stderr bytes.Buffer
		code := run(strings.NewReader(test.stdin), &stdout, &stderr, strings.Fields(test.args))
		if code != test.code || !strings.HasPrefix(stdout.String(), test.stdout) || !strings.HasPrefix(stderr.String(), test.stderr) {
			t.Errorf("%s: exit %d, stdout %.40q, stderr %q; want %d, %q, %q", test.name, code, stdout.String(), stderr.String(), test.code, test.stdout, test.stderr)
		}
		if test.code == 0 && stderr.Len() > 0 || test.code != 0 && stdout.Len() > 0 {
			t.Errorf("%s: writes to the wrong channel: stdout %d bytes, stderr %q", test.name, stdout.Len(), stderr.String())
		}
	}
}
