// Package fix finds edits that put a finding right where that is safe: the program
// means the same after it as before, and no rule objects to it. There are two.
//
// An //erode:allow comment that allows nothing is removed.
//
// An import of a package that is private to its component becomes one of a package
// that the component exposes, if that one declares every name that is used as an
// alias of the same type or as the same constant. An alias is the type that it
// stands for, so this is a question of names, and the syntax of the two packages
// answers it: go/types would not know more.
//
// Most departures have more than one cure, and which is right is for people to say:
// nothing is offered for these.
package fix
