// Package leak defines the analyzer that reports what leaks from one component into another past its imports:
// types in exported signatures, writes to variables, assertions, errors; and it
// reports declarations and uses that a package should not have.
//
// By default it takes the policy of the workspace that the package lies in, as
// erode check does, and reports the same findings at the same places. It has no
// facts and needs no types.
package leak
