// Package first ends the process, when it is imported by a program that go vet calls
// about a package of others, before most of the program is initialised: packages are
// initialised in the order of their paths as soon as their imports are, and this one
// imports little. Half of what such a call costs is saved by that.
package first

import (
	"os"

	"github.com/erodehq/erode/internal/foreign"
)

func init() {
	if foreign.Answer(os.Args[1:]) {
		os.Exit(0)
	}
}
