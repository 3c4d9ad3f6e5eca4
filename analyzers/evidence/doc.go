// Package evidence gives the passes their findings. A pass sees one package; a
// policy speaks of the whole program. So a Source looks the program up once, in
// the workspace that the package lies in, and hands each pass what is in its
// files; where there is no workspace, as in a Bazel sandbox, it judges the package
// by itself and says nothing of what it cannot see.
//
// Nothing is read before the first pass runs. Goroutines may share a Source.
package evidence
