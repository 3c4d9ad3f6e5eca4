package main

import (
	"bytes"
	"context"
	"go/format"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const repository = "../.."

// TestSelfCheck holds erode to its own policy.
func TestSelfCheck(t *testing.T) {
	var out bytes.Buffer
	a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: func(string) string { return "" }}
	if code := a.run(context.Background(), []string{"check", "-C", repository}); code != exitClean {
		t.Errorf("erode check: exit code %d\n%s", code, &out)
	}
}

// TestHelp: every command says what it does and shows how, and no example names a
// flag that the command does not have.
func TestHelp(t *testing.T) {
	a := &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, getenv: func(string) string { return "" }}
	for _, cmd := range a.root().Commands() {
		switch cmd.Name() {
		case "help", "completion", "version":
			continue
		}
		if cmd.Short == "" || cmd.Example == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: help without an example, or a short text with a full stop", cmd.Name())
		}
		for line := range strings.Lines(cmd.Example) {
			words := strings.Fields(line)
			if len(words) < 2 || words[0] != "erode" {
				t.Errorf("%s: %q is no example", cmd.Name(), line)
				continue
			}
			called, _, err := cmd.Root().Find(words[1:])
			if err != nil {
				t.Errorf("%s: %q: %v", cmd.Name(), line, err)
				continue
			}
			for _, word := range words {
				name, _, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
				if strings.HasPrefix(word, "--") && called.Flags().Lookup(name) == nil && called.InheritedFlags().Lookup(name) == nil {
					t.Errorf("%s: %q: no flag --%s", cmd.Name(), line, name)
				}
			}
		}
	}
}

// TestFormatted holds every Go file to gofmt.
func TestFormatted(t *testing.T) {
	err := filepath.WalkDir(repository, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && file != repository):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(file, ".go"):
			return nil
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		formatted, err := format.Source(src)
		if err != nil {
			return err
		}
		if !bytes.Equal(src, formatted) {
			t.Errorf("%s is not formatted: gofmt -w %s", file, strings.TrimPrefix(file, repository+"/"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
