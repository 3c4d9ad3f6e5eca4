package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected files of the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"erode": func() {
			a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: scriptDay}
			a.renderTimeout, _ = time.ParseDuration(os.Getenv("RENDER_TIMEOUT"))
			os.Exit(a.run(context.Background(), os.Args[1:]))
		},
	})
}

// scriptDay is the day on which the scripts take place.
func scriptDay() time.Time { return time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC) }

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(ts *testscript.TestScript, neg bool, args []string){"packages": writePackages},
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "1")
			env.Setenv("ERODE", filepath.Join(strings.Split(env.Getenv("PATH"), string(os.PathListSeparator))[0], "erode"))
			env.Setenv("GOCACHE", filepath.Join(env.WorkDir, ".gocache")) // nothing is replayed from another run
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			env.Setenv("GOFLAGS", "")
			env.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
			env.Setenv("GIT_AUTHOR_NAME", "A")
			env.Setenv("GIT_AUTHOR_EMAIL", "a@example.com")
			env.Setenv("GIT_COMMITTER_NAME", "A")
			env.Setenv("GIT_COMMITTER_EMAIL", "a@example.com")
			return nil
		},
	})
}

// writePackages is the command "packages N DIR": it writes a module of so many
// packages, each of which uses three of those after it.
func writePackages(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: packages N DIR")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	write := func(name, text string) {
		file := filepath.Join(ts.MkAbs(args[1]), filepath.FromSlash(name))
		ts.Check(os.MkdirAll(filepath.Dir(file), 0o777))
		ts.Check(os.WriteFile(file, []byte(text), 0o666))
	}
	write("go.mod", "module example.com/many\n\ngo 1.26\n")
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "package p%04d\n", i)
		for _, step := range []int{1, 17, 131} {
			if i+step < n {
				fmt.Fprintf(&b, "\nimport _ \"example.com/many/p%04d\"\n", i+step)
			}
		}
		write(fmt.Sprintf("p%04d/p.go", i), b.String())
	}
}
