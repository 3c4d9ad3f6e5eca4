package main

import (
	"bytes"
	"context"
	"go/format"
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
