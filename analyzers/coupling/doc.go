// Package coupling defines the analyzer that reports coupling and size past their bounds:
// measures that are past their limit or worse than the baseline, functions that
// are too large, and dependencies on less stable components.
//
// By default it takes the policy of the workspace that the package lies in, as
// erode check does, and reports the same findings at the same places. It has no
// facts and needs no types.
package coupling
