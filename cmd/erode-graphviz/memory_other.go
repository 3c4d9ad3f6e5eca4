//go:build !unix

package main

// limitMemory does nothing where a process cannot limit itself.
func limitMemory() {}
