package cache

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
)

// Tool tells one build of the program from another: what another build kept may
// mean something else. Reading all of the executable would cost half a check.
func Tool() string {
	version := runtime.Version()
	if info, ok := debug.ReadBuildInfo(); ok {
		version += info.String()
	}
	name, err := os.Executable()
	if err != nil {
		return version
	}
	info, err := os.Stat(name)
	if err != nil {
		return version
	}
	return fmt.Sprintf("%s\x00%d\x00%d", version, info.Size(), info.ModTime().UnixNano())
}
