// Package references defines the analyzer that finds what a package uses of others:
// which symbols, in which way, how often and where; which types of others its own
// API exposes; its mutable state and the names that couple it to others.
//
// It reports nothing. Its result is a *facts.Types for other analyzers of this
// module, empty where the driver supplies no types.
package references
