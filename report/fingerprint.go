package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/erodehq/erode/boundaries"
)

// Fingerprints numbers the findings that share a key, in their order, so that no
// two of one report are the same to a reader that drops equal ones.
type fingerprints map[string]int

// of returns the fingerprint of the next finding: it survives moved lines and
// reworded messages as the key does.
func (seen fingerprints) of(f *boundaries.Finding) string {
	key := f.Key()
	n := seen[key]
	seen[key]++
	if n > 0 {
		key += " # " + strconv.Itoa(n+1)
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}
