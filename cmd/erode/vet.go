package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/analyzers/vettool"
)

// vettool answers the go command, which calls erode once for every package.
func (a *app) vettool(ctx context.Context, args []string) int {
	t := vettool.Tool{Stdout: a.stdout, Stderr: a.stderr, Getenv: a.getenv, Today: a.today()}
	return t.Run(ctx, args)
}

func (a *app) vetCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "vet [--config FILE] [flags and packages of go vet]",
		Short: "Check through go vet, which keeps what it found",
		Long: `Vet runs go vet with erode as its tool. It prints what erode check prints, for the
packages that it is given. Whatever go vet takes, it takes: -json, -tags, -C.

Without --config, "go vet -vettool=$(which erode)" is the same.

Exit codes are those of go vet: 0 clean, 1 findings or a mistake.`,
		Example:            "  erode vet ./...\n  erode vet -json ./internal/...",
		DisableFlagParsing: true,
		RunE:               func(cmd *cobra.Command, args []string) error { return a.vet(cmd, args) },
	}
}

// vet runs go vet with this program as its tool.
func (a *app) vet(cmd *cobra.Command, args []string) error {
	args, help, err := a.takeOwn(args)
	if err != nil {
		return err
	}
	if help {
		return cmd.Help()
	}
	if err := a.checkFlags(); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	vet := exec.CommandContext(cmd.Context(), "go", "vet", "-vettool="+self)
	vet.Env = os.Environ()
	if a.config != "" {
		file, err := filepath.Abs(filepath.Join(a.dir, a.config))
		if filepath.IsAbs(a.config) {
			file, err = a.config, nil
		}
		if err != nil {
			return err
		}
		t := vettool.Tool{Getenv: a.getenv, Today: a.today()}
		digest, err := t.Announce(cmd.Context(), a.dir, file)
		if err != nil {
			return err
		}
		vet.Args = append(vet.Args, "-erode.config="+file, "-erode.digest="+digest)
		vet.Env = append(vet.Env, vettool.ConfigVariable+"="+file)
	}
	vet.Args = append(vet.Args, args...)
	vet.Dir = a.dir
	vet.Stdin, vet.Stdout, vet.Stderr = a.stdin, a.stdout, a.stderr
	err = vet.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) && ended.ExitCode() > 0 {
		return exit{code: ended.ExitCode()}
	}
	if err != nil {
		return fmt.Errorf("go vet: %w", err)
	}
	return nil
}

// takeOwn takes the flags of erode out of the arguments; the others are those of
// go vet, whose flags it alone knows.
func (a *app) takeOwn(args []string) (rest []string, help bool, err error) {
	for i := 0; i < len(args); i++ {
		name, value, given := strings.Cut(args[i], "=")
		var to *string
		switch name {
		case "-h", "-help", "--help":
			return nil, true, nil
		case "-config", "--config":
			to = &a.config
		case "-C", "--dir":
			to = &a.dir
		default:
			rest = append(rest, args[i])
			continue
		}
		if !given {
			if i++; i == len(args) {
				return nil, false, usage("%s wants a value", name)
			}
			value = args[i]
		}
		*to = value
	}
	return rest, false, nil
}
