package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kardianos/service"
	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// serviceName is the name of the service on every system.
const serviceName = "phonecompanion"

func serviceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "service",
		Short: "Let the system start the server: Windows service, launchd, systemd",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("unknown command %q", args[0])}
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error {
			return usageError{errors.New("service needs install, uninstall, start, stop, status or run")}
		},
	}
	cmd.AddCommand(
		serviceInstallCommand(),
		serviceAction("uninstall", "Take the service out of the system; configuration and state stay", service.Service.Uninstall),
		serviceAction("start", "Start the service", service.Service.Start),
		serviceAction("stop", "Stop the service", service.Service.Stop),
		serviceStatusCommand(), serviceRunCommand(),
	)
	return cmd
}

// serviceAction is a command that asks the system's service manager for one thing.
func serviceAction(name, short string, act func(service.Service) error) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Args: noArgs, RunE: func(*cobra.Command, []string) error {
		s, err := systemService("", nil)
		if err == nil {
			err = act(s)
		}
		if err != nil {
			return fmt.Errorf("service %s: %w", name, err)
		}
		return nil
	}}
}

func serviceInstallCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "install",
		Short: "Put the service into the system, with this program and this configuration",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, err := findConfig(file)
			if err != nil {
				return err
			}
			if _, err := config.Load(file, profiles.FS); err != nil {
				fmt.Fprintln(cmd.ErrOrStderr(), err) // the service would not start, and nobody would see why
				return faultError{}
			}
			if file, err = filepath.Abs(file); err != nil {
				return err
			}
			program, err := os.Executable()
			if err != nil {
				return err
			}
			if err := serviceReaches(program, file); err != nil {
				return fmt.Errorf("service install: %w", err)
			}
			s, err := systemService(file, nil)
			if err == nil {
				err = s.Install()
			}
			if err != nil {
				return fmt.Errorf("service install: %w", err)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "installed: %s with %s\nphonecompanion service start starts it\n", program, file)
			return nil
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	return cmd
}

func serviceStatusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Print whether the service runs; exit code 0 if it does, else 1",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := systemService("", nil)
			if err != nil {
				return fmt.Errorf("service status: %w", err)
			}
			state, err := s.Status()
			switch {
			case errors.Is(err, service.ErrNotInstalled):
				fmt.Fprintln(cmd.OutOrStdout(), "not installed")
			case err != nil:
				return fmt.Errorf("service status: %w", err)
			case state == service.StatusRunning:
				fmt.Fprintln(cmd.OutOrStdout(), "running")
				return nil
			default:
				fmt.Fprintln(cmd.OutOrStdout(), "stopped")
			}
			return faultError{}
		},
	}
}

func serviceRunCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "What the Windows service runs; elsewhere the same as serve",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, err := findConfig(file)
			if err != nil {
				return err
			}
			return serviceRun(cmd.Context(), file, cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	return cmd
}

// systemService is the service in the system's manager. file is the
// configuration it is installed with; body is what runs in it.
func systemService(file string, body service.Interface) (service.Service, error) {
	if err := serviceManager(service.Platform()); err != nil {
		return nil, err
	}
	options, err := serviceOptions(file)
	if err != nil {
		return nil, err
	}
	return service.New(body, &service.Config{
		Name: serviceName, DisplayName: "Phone Companion",
		Description: "Lets any program talk to the phone on the desk.",
		Arguments:   []string{"service", "run", "--config", file},
		Option:      options,
	})
}
