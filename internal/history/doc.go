// Package history looks at the past of a program: what a change brought, what the
// program was at another commit, which packages change together and by whom, and
// how its dependencies grew.
//
// It asks the git command, never the network and never the clock, and changes
// neither the work tree nor the repository: past files are read from git objects,
// nothing is checked out. Where history cannot answer, because the clone is
// shallow or a revision was not fetched, it says so and what to do, and guesses
// nothing.
//
// A Repo may be shared by goroutines.
package history
