package load

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// FindRoot returns the root of the program around a directory, absolute: it walks
// up to the go.work, else the go.mod, that governs dir, as the go command does. A
// module that the go.work above it does not use is a root of its own. GOWORK names
// another go.work, or is "off". An error says that no module is here.
func FindRoot(dir string) (root string, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
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
	if below := modulesBelow(dir); below != nil {
		return "", fmt.Errorf("%s: no go.mod or go.work in this directory or above it, but modules below it: %s; "+
			"go to one, name it with -C, or join them with \"go work init %s\"", dir, strings.Join(below, ", "), "./"+strings.Join(below, " ./"))
	}
	return "", fmt.Errorf("%s: no go.mod or go.work in this directory or above it: "+
		"go to a Go module, name one with -C, or create one with \"go mod init\"", dir)
}

// modulesBelow returns the first few directories with a go.mod up to two levels below
// one, relative to it.
func modulesBelow(dir string) []string {
	const most = 4
	var found []string
	for _, pattern := range []string{"*", "*/*"} {
		files, _ := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern), "go.mod"))
		for _, file := range files {
			if rel, err := filepath.Rel(dir, filepath.Dir(file)); err == nil && len(found) < most {
				found = append(found, filepath.ToSlash(rel))
			}
		}
	}
	return found
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
