//go:build !linux

package load

func newFolder() folder { return &plainFolder{} }
