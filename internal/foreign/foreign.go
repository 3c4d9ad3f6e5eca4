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

// Is reports whether a unit of go vet, described by four fields of its vet.cfg, is a
// package of others. The standard library has neither path nor version of a module;
// so has a package that is named by its files, which is asked for. A module with a
// version lies in the module cache or among what is vendored, or else in a directory that
// a replace directive names, which may be one of the program's own.
func Is(dir, modulePath, moduleVersion string, vetxOnly bool) bool {
	if modulePath == "" {
		return vetxOnly
	}
	const separator = string(os.PathSeparator)
	return moduleVersion != "" && (strings.Contains(dir, "@v") || strings.Contains(dir, separator+"vendor"+separator))
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
	dir, ok1 := field(cfg, "Dir")
	path, ok2 := field(cfg, "ModulePath")
	version, ok3 := field(cfg, "ModuleVersion")
	only, ok4 := field(cfg, "VetxOnly")
	output, ok5 := field(cfg, "VetxOutput")
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || output == "" || only != "true" || !Is(dir, path, version, true) {
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
