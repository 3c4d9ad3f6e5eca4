//go:build !unix

package load

import "testing"

func withoutPrivileges(t *testing.T, _ func()) {
	t.Skip("permissions are of another kind here")
}
