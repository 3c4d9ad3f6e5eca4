package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The test binary plays the program where it is told to: a layout that is given up
// goes on until its process ends.
func TestMain(m *testing.M) {
	if os.Getenv("PLAY_GRAPHVIZ") != "" {
		main()
	}
	os.Exit(m.Run())
}

// A graph that takes minutes ends with the time-out, in one line.
func TestTimeout(t *testing.T) {
	var dot strings.Builder
	dot.WriteString("digraph {\n")
	for i := range 2000 {
		for k := 1; k <= 5; k++ {
			fmt.Fprintf(&dot, "n%d -> n%d\n", i, (i*7+k*k*131)%2000)
		}
	}
	dot.WriteString("}\n")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-timeout", "300ms")
	cmd.Env = append(os.Environ(), "PLAY_GRAPHVIZ=1")
	cmd.Stdin = strings.NewReader(dot.String())
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	if cmd.ProcessState.ExitCode() != 3 || stdout.Len() > 0 || stderr.String() != "erode-graphviz: the picture was not done after 300ms; draw a part of the graph\n" {
		t.Errorf("%v, %d bytes on stdout, stderr %q", err, stdout.Len(), stderr.String())
	}
}

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
