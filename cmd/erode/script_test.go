package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"
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
