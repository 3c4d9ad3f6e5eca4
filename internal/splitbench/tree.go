package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/load"
)

// loadSystem loads a repository. One whose modules no go.work joins, as the
// services of a single repository often are, is loaded as if one did.
func loadSystem(dir string, tier facts.Tier) (*facts.Program, error) {
	config := load.Config{Dir: dir}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err != nil {
			joined, err := join(dir)
			if err != nil {
				return nil, err
			}
			config.Files = joined
		}
	}
	tree, err := load.Typed(context.Background(), config, tier, load.TypedOptions{})
	if err != nil {
		return nil, err
	}
	return tree.Program, nil
}

// A joiner shows a directory with a go.work that uses every module below it.
type joiner struct {
	file string // path of the go.work that is not there
	text []byte
}

func join(dir string) (*joiner, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	text := bytes.NewBufferString("go 1.26\n")
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != root && (d.Name() == "vendor" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case d.Name() == "go.mod":
			module, err := filepath.Rel(root, filepath.Dir(name))
			if err != nil {
				return err
			}
			text.WriteString("use ./" + filepath.ToSlash(module) + "\n")
		}
		return nil
	})
	return &joiner{filepath.Join(root, "go.work"), text.Bytes()}, err
}

func (j *joiner) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }

func (j *joiner) ReadFile(name string) ([]byte, error) {
	if name == j.file {
		return j.text, nil
	}
	return os.ReadFile(name)
}
