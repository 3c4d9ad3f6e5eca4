package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// shadow copies a repository so that a policy can stand in it without touching the
// original: every directory and file name is there, so a walk costs the same, but
// only files that somebody reads have content.
func shadow(from, to string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case d.IsDir() && (d.Name() == ".git" || filepath.Base(filepath.Dir(name)) == "vendor"):
			os.MkdirAll(target, 0o777)
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(target, 0o777)
		case d.Type()&fs.ModeSymlink != 0:
			link, err := os.Readlink(name)
			if err != nil {
				return err
			}
			return os.Symlink(link, target)
		case !d.Type().IsRegular():
			return nil
		}
		var data []byte
		if hasContent(d.Name()) {
			if data, err = os.ReadFile(name); err != nil {
				return err
			}
		}
		return os.WriteFile(target, data, 0o666)
	})
}

func hasContent(base string) bool {
	switch base {
	case "go.mod", "go.work", "modules.txt", "CODEOWNERS", ".gitattributes":
		return true
	}
	return strings.HasSuffix(base, ".go")
}
