// Package gclplugin is erode as a linter of golangci-lint, by its module plugin
// system. Importing the package registers it under the name erode; that is how a
// build of "golangci-lint custom" finds a plugin, so this is the one package of
// erode with an init function.
package gclplugin

import (
	"context"
	"slices"
	"time"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/analyzers"
	"github.com/erodehq/erode/analyzers/evidence"
	"github.com/erodehq/erode/boundaries"
)

func init() { register.Plugin("erode", New) }

// Settings are what stands under linters.settings.custom.erode.settings.
type Settings struct {
	Config string `json:"config"` // policy file, relative to where golangci-lint runs; "" for .erode.yml at the root
	Errors bool   `json:"errors"` // leave findings of severity warning out
}

// New returns the linter with its settings.
func New(settings any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[Settings](settings)
	if err != nil {
		return nil, err
	}
	return &linter{settings: s}, nil
}

type linter struct{ settings Settings }

// BuildAnalyzers looks at the whole workspace, once, and returns analyzers that
// tell each package its part of what was found.
func (l *linter) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	found, err := evidence.Look(context.Background(), ".", l.settings.Config, time.Now())
	if err != nil {
		return nil, err
	}
	if err := found.Governed(); err != nil {
		return nil, err
	}
	if l.settings.Errors {
		found = found.Errors()
	}
	all := analyzers.All(evidence.Findings(found.Root, alone(found.Findings)))
	return append(all, key(found.Digest())), nil
}

// alone returns findings without the places that help to understand them:
// golangci-lint shows each of those as an issue of its own.
func alone(findings []boundaries.Finding) []boundaries.Finding {
	out := slices.Clone(findings)
	for i := range out {
		out[i].Related = nil
	}
	return out
}

// key returns an analyzer that does nothing. What golangci-lint remembers of a
// package it keeps under the names of the analyzers, the settings and the package,
// not under the policy and the rest of the program: so a name has their digest.
func key(digest string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "erodedigest_" + digest[:32],
		Doc:  "does nothing; its name tells the cache which findings the others report",
		Run:  func(*analysis.Pass) (any, error) { return nil, nil },
	}
}

// GetLoadMode asks for syntax only, whatever the policy needs: types that erode
// looks at it loads by itself, for far less than a load with all dependencies.
func (l *linter) GetLoadMode() string { return register.LoadModeSyntax }
