package lab

import (
	"embed"
	"os"
	"path/filepath"
	"text/template"
)

// confFiles are the configuration files of the programs, as templates.
//
//go:embed conf
var confFiles embed.FS

// writeConf fills in the configuration file of the given name.
func writeConf(path, name string, values any) error {
	t, err := template.ParseFS(confFiles, "conf/"+name)
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Clean(path))
	if err != nil {
		return err
	}
	if err := t.Execute(f, values); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// copyConf writes a file of the given name as it is.
func copyConf(path, name string, mode os.FileMode) error {
	text, err := confFiles.ReadFile("conf/" + name)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, mode)
}
