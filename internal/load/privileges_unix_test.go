//go:build unix

package load

import (
	"os"
	"syscall"
	"testing"
)

// withoutPrivileges runs f as a user who may not read everything: as nobody, if the
// tests run as root. The real user id stays, so there is a way back.
func withoutPrivileges(t *testing.T, f func()) {
	if os.Geteuid() == 0 {
		const nobody = 65534
		if err := syscall.Setreuid(-1, nobody); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := syscall.Setreuid(-1, 0); err != nil {
				t.Fatal(err)
			}
		}()
	}
	f()
}
