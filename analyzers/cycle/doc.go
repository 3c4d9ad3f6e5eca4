// Package cycle defines the analyzer that reports cycles among components,
// at the import that is cheapest to remove. No package
// shows a cycle, so it needs a workspace.
//
// By default it takes the policy of the workspace that the package lies in, as
// erode check does, and reports the same findings at the same places. It has no
// facts and needs no types.
package cycle
