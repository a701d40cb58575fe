package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/spf13/cobra"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/control"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// healthTime is how long a healthy server may take to say so: it does nothing
// for the answer.
const healthTime = 5 * time.Second

// maxHealthText is how much of an answer is shown, in bytes: it is one sentence.
const maxHealthText = 200

func healthcheckCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask the server of a configuration whether it is well; exit code 0 if it is, else 1",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			base, err := healthBase(file)
			if err != nil {
				return err
			}
			if err := askHealth(cmd.Context(), base); err != nil {
				return fmt.Errorf("not healthy: %w", err)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), "ok")
			return err
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	return cmd
}

// healthBase is where the server of a configuration answers. A configuration
// that has become faulty does not make a running server ill, which goes on with
// the one before: then the state folder tells where it is.
func healthBase(file string) (string, error) {
	file, err := findConfig(file)
	if err != nil {
		return "", err
	}
	dir := stateDir("")
	c, fault := config.Load(file, profiles.FS)
	if fault == nil {
		dir = stateDir(c.Server.StateDir)
		if base, ok := healthURL(c.HTTP.Listen); ok {
			return base, nil
		}
	}
	access, err := control.Find(dir)
	switch {
	case err == nil:
		return access.URL, nil
	case fault != nil:
		return "", fault
	}
	return "", errors.New("not healthy: no server has the state folder " + dir)
}

// healthURL is the address of a listener, as this machine reaches it; false
// where the port is not known before the server runs.
func healthURL(listen string) (string, bool) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || port == "0" {
		return "", false
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip == netip.IPv4Unspecified() {
		host = "127.0.0.1"
	} else if err == nil && ip.IsUnspecified() {
		host = "::1"
	}
	return "http://" + net.JoinHostPort(host, port), true
}

// askHealth asks once.
func askHealth(ctx context.Context, base string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/-/ready", nil)
	if err != nil {
		return err
	}
	// No proxy of the environment: the server is on this machine.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(resp.Body, maxHealthText)) // what came of it is told
		return fmt.Errorf("%s says %s: %.*q", r.URL, resp.Status, maxHealthText, bytes.TrimSpace(why))
	}
	return nil
}
