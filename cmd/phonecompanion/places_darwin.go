package main

func systemConfigDir() string { return "/Library/Application Support/PhoneCompanion" }

func systemStateDir() string { return "/Library/Application Support/PhoneCompanion/state" }
