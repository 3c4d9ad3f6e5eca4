// Package vettool lets erode be the tool of go vet:
//
//	go vet -vettool=$(which erode) ./...
//
// The go command starts a vet tool once with -flags, once with -V=full, and then
// once for every package that the program is made of, the standard library too. It
// keeps what was said of a package under a key that -V=full is part of. So -V=full
// looks the whole workspace over, writes what it found into a file, and answers
// with the digest of that file; the call for a package picks its findings from it.
// What a package's call says is a function of that digest and of the names of the
// package's files, hence whatever the go command replays is right.
//
// It does not use unitchecker, which types every package and all it depends on.
package vettool

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/erodehq/erode/boundaries"
)

// A Tool is one call by the go command.
type Tool struct {
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Today          time.Time
}

// ConfigVariable names the environment variable that holds the policy file, in
// place of .erode.yml at the root. It is an absolute name, since the calls are made
// in different directories.
const ConfigVariable = "ERODE_CONFIG"

// Speaks reports whether arguments are those that the go command gives a vet tool.
func Speaks(args []string) bool {
	if len(args) == 0 {
		return false
	}
	for _, a := range args[:len(args)-1] {
		if !strings.HasPrefix(a, "-") {
			return false
		}
	}
	last := args[len(args)-1]
	return last == "-flags" || last == "-V=full" || strings.HasSuffix(last, ".cfg") && !strings.HasPrefix(last, "-")
}

// Run answers a call, and returns the exit code.
func (t *Tool) Run(ctx context.Context, args []string) int {
	var err error
	code := 0
	switch last := args[len(args)-1]; last {
	case "-flags":
		err = t.describe()
	case "-V=full":
		err = t.version(ctx)
	default:
		code, err = t.unit(ctx, args)
	}
	if err == nil {
		return code
	}
	var mistakes boundaries.Errors
	if errors.As(err, &mistakes) {
		fmt.Fprintln(t.Stderr, strings.TrimSuffix(err.Error(), "\n"))
	} else {
		fmt.Fprintf(t.Stderr, "erode: %v\n", err)
	}
	return 1
}

// flags are those of a call for a package.
type flags struct {
	json   bool // diagnostics as JSON on stdout
	fix    bool // apply fixes in place of printing
	diff   bool // print them as patches
	config string
	digest string
	errors bool // leave warnings out: go vet fails for whatever it prints

	set *flag.FlagSet
}

func newFlags() *flags {
	f := &flags{set: flag.NewFlagSet("erode", flag.ContinueOnError)}
	f.set.SetOutput(io.Discard)
	f.set.BoolVar(&f.json, "json", false, "emit JSON output")
	f.set.BoolVar(&f.fix, "fix", false, "apply all suggested fixes")
	f.set.BoolVar(&f.diff, "diff", false, "with -fix, don't update the files, but print a unified diff")
	f.set.Int("c", -1, "display offending line with this many lines of context")
	f.set.StringVar(&f.config, "erode.config", "", "policy file in place of .erode.yml; it needs -erode.digest, which erode vet passes")
	f.set.StringVar(&f.digest, "erode.digest", "", "digest of the findings; erode vet passes it")
	f.set.BoolVar(&f.errors, "erode.errors", false, "report findings of severity error only")
	return f
}

// describe answers -flags: go vet accepts these flags, on its command line and in
// GOFLAGS, and hands them on.
func (t *Tool) describe() error {
	type description struct {
		Name  string
		Bool  bool
		Usage string
	}
	var all []description
	newFlags().set.VisitAll(func(f *flag.Flag) {
		b, ok := f.Value.(interface{ IsBoolFlag() bool })
		all = append(all, description{f.Name, ok && b.IsBoolFlag(), f.Usage})
	})
	data, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.Stdout, "%s\n", data)
	return err
}

// version answers -V=full. The go command takes what follows buildID= as the
// identity of a tool whose version is devel.
func (t *Tool) version(ctx context.Context) error {
	digest, err := t.Announce(ctx, ".", "")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.Stdout, "erode version devel buildID=%s\n", digest)
	return err
}

// Announce looks at the workspace around a directory, leaves what it found for the
// calls about single packages, and returns its digest. Where nothing can be left,
// each of those calls looks by itself.
func (t *Tool) Announce(ctx context.Context, dir, policy string) (digest string, err error) {
	s, err := t.look(ctx, dir, policy)
	if err != nil {
		return "", err
	}
	if store, ok := openStore(t.Getenv); ok {
		store.write(s)
	}
	return s.digest, nil
}

// policy returns the policy file that a flag or the environment names.
func (t *Tool) policy(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	file := t.Getenv(ConfigVariable)
	if file != "" && !filepath.IsAbs(file) {
		return "", fmt.Errorf("%s=%s: give an absolute name; go vet runs in the directory of each package", ConfigVariable, file)
	}
	return file, nil
}

// tool returns a digest of this program.
func tool() (string, error) {
	file, err := os.Executable()
	if err != nil {
		return "", err
	}
	return digestOf(file)
}
