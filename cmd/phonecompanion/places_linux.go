package main

func systemConfigDir() string { return "/etc/phonecompanion" }

func systemStateDir() string { return "/var/lib/phonecompanion" }
