package report

// A Picture says what part of a program to draw, and how much of it.
type Picture struct{}
