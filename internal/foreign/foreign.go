// Package foreign answers go vet's calls about packages of others.
//
// Go vet starts its tool once for every package that a program is made of: for a server
// with 400 packages of its own some 2,000 times in vain. What such a call costs is the
// start of the process, so package [first] makes it before most of the program is
// initialised, and this package imports next to nothing.
package foreign

import (
	"os"
	"strings"
)

// A Unit is the part of a vet.cfg that says whose package it is about.
type Unit struct {
	Dir           string // absolute
	ImportPath    string
	ModulePath    string
	ModuleVersion string // "" for a module of the workspace, and for the standard library
	VetxOnly      bool   // the package was not asked for: something asked for imports it
}

// Foreign reports whether it is about a package of others. The standard library has
// neither path nor version of a module; so has a package that is named by its files,
// which is asked for. A module with a version lies in the module cache, or its packages are
// vendored, or else a replace directive names its directory, which may be the program's own.
func (u *Unit) Foreign() bool {
	if u.ModulePath == "" {
		return u.VetxOnly
	}
	const separator = string(os.PathSeparator)
	path, _, _ := strings.Cut(u.ImportPath, " [")
	module, found := strings.CutSuffix(u.Dir, strings.ReplaceAll(strings.TrimPrefix(path, u.ModulePath), "/", separator))
	cached := found && strings.Contains(module[strings.LastIndex(module, separator)+1:], "@v")
	vendored := strings.HasSuffix(u.Dir, separator+strings.ReplaceAll("vendor/"+path, "/", separator))
	return u.ModuleVersion != "" && (cached || vendored)
}

// Answer answers the call with the given arguments, if it is about a package of others,
// by the empty file of facts that go vet wants; it reports whether that is done.
// It leaves alone whatever it is not sure of: packages that were asked for, about which
// there may be something to print, flags that ask for more, and files that are not
// written as the go command writes them.
func Answer(args []string) (done bool) {
	if len(args) == 0 || !strings.HasSuffix(args[len(args)-1], ".cfg") {
		return false
	}
	for _, a := range args[:len(args)-1] {
		if a != "-json" && !strings.HasPrefix(a, "-erode.config=") && !strings.HasPrefix(a, "-erode.digest=") {
			return false
		}
	}
	data, err := os.ReadFile(args[len(args)-1])
	if err != nil {
		return false
	}
	cfg := string(data)
	var u Unit
	var only, output string
	for _, f := range []struct {
		name string
		to   *string
	}{
		{"Dir", &u.Dir}, {"ImportPath", &u.ImportPath}, {"ModulePath", &u.ModulePath}, {"ModuleVersion", &u.ModuleVersion},
		{"VetxOnly", &only}, {"VetxOutput", &output},
	} {
		var ok bool
		if *f.to, ok = field(cfg, f.name); !ok {
			return false
		}
	}
	if u.VetxOnly = only == "true"; !u.VetxOnly || output == "" || !u.Foreign() {
		return false
	}
	return os.WriteFile(output, nil, 0o666) == nil
}

// field returns a string or a boolean of a JSON object that is written as the go command
// writes it: a line for each field, with one tab before the name. No string of JSON holds
// a line break, so only a field of the outermost object can be found. Of strings that
// need unquoting only those with backslashes are taken, as file names of Windows have them.
func field(object, name string) (value string, ok bool) {
	_, rest, ok := strings.Cut(object, "\n\t\""+name+"\": ")
	if !ok {
		return "", false
	}
	value, _, ok = strings.Cut(rest, "\n")
	value = strings.TrimSuffix(value, ",")
	switch {
	case !ok:
		return "", false
	case value == "true" || value == "false":
		return value, true
	case len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"':
		return "", false
	}
	parts := strings.Split(value[1:len(value)-1], `\\`)
	for _, p := range parts {
		if strings.Contains(p, `\`) {
			return "", false
		}
	}
	return strings.Join(parts, `\`), true
}
