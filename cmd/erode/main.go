// Command erode tells where the architecture of a Go program is eroding, holds
// the program to the architecture it declares, and says which parts could become
// services at what price.
package main

import (
	"context"
	"os"

	_ "github.com/erodehq/erode/internal/foreign/first"
)

func main() {
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv}
	os.Exit(a.run(context.Background(), os.Args[1:]))
}
