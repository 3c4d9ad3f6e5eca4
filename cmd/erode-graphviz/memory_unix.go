//go:build unix

package main

import "syscall"

// maxMemory bounds the address space, in bytes: a layout that runs away ends
// this process and not the machine. The largest real picture took a tenth of it.
const maxMemory = 4 << 30

func limitMemory() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &limit) == nil && limit.Cur > maxMemory {
		limit.Cur = min(maxMemory, limit.Max)
		syscall.Setrlimit(syscall.RLIMIT_AS, &limit) // a system that refuses has limits of its own
	}
}
