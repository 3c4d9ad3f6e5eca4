// Package boundaries reads the declared architecture of a program, .erode.yml,
// and judges the program by it: components and their API, layers, who may use
// whom, and why.
//
// Load compiles a policy once: every pattern becomes a matcher, every name a
// number. A Policy never changes afterwards, so goroutines may share it. The
// package prints nothing and runs nothing; it turns facts into findings.
package boundaries
