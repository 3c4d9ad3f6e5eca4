// Package boundary defines the analyzer that reports the imports that a policy does not allow:
// layers that are crossed upwards, packages that are private, dependencies that
// are denied, not listed, or reserved for others.
//
// By default it takes the policy of the workspace that the package lies in, as
// erode check does, and reports the same findings at the same places. It has no
// facts and needs no types.
package boundary
