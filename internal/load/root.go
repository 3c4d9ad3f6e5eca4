package load

import (
	"fmt"
	"os"
	"path/filepath"
)

// findRoot walks up from dir to the go.work, else the go.mod, that governs it, as
// the go command does. A module that the go.work above it does not use is a root
// of its own. GOWORK names another go.work, or is "off".
func findRoot(dir string) (root string, err error) {
	module, hasModule := findUp(dir, "go.mod")
	work, hasWork := findUp(dir, "go.work")
	switch gowork := goEnv("GOWORK"); gowork {
	case "":
	case "off":
		hasWork = false
	default:
		work, hasWork = filepath.Dir(gowork), true
	}
	switch {
	case hasWork && (!hasModule || isInside(work, module) || usesModule(work, module)):
		return work, nil
	case hasModule:
		return module, nil
	}
	return "", fmt.Errorf("%s: no go.mod or go.work in this directory or above it: "+
		"go to a Go module, name one with -C, or create one with \"go mod init\"", dir)
}

// findUp returns the closest directory, dir or above it, that holds a file with
// this name.
func findUp(dir, name string) (string, bool) {
	for {
		if isFile(filepath.Join(dir, name)) {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// usesModule reports whether the go.work in work lists the module in dir.
func usesModule(work, dir string) bool {
	name := filepath.Join(work, "go.work")
	data, err := os.ReadFile(name)
	if err != nil {
		return false
	}
	file, _ := parseWork(data)
	for _, use := range file.Use {
		if resolvePath(work, use.Path) == dir {
			return true
		}
	}
	return false
}

// isInside reports whether dir lies below root, and is not root itself.
func isInside(dir, root string) bool {
	rel, err := filepath.Rel(root, dir)
	return err == nil && rel != "." && filepath.IsLocal(rel)
}

// resolvePath makes a path of a go.mod or go.work in dir absolute.
func resolvePath(dir, path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}
