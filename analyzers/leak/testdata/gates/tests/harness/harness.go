// Package harness starts the whole, and may know it.
package harness

import (
	"strings"

	"example.com/shop/state"
	"example.com/shop/wrap"
)

func Start(err error) bool {
	state.Set(1)
	state.Tune(1)
	wrap.Open().Do()
	return strings.Contains(err.Error(), "row is gone for")
}
