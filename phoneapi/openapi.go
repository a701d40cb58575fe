package phoneapi

import (
	_ "embed"
	"encoding/json"
)

//go:embed openapi.json
var paths []byte

// describe makes the OpenAPI document: what openapi.json has, with the schemas of
// the properties.
func describe(version string, _ []any) []byte {
	var d map[string]any
	if err := json.Unmarshal(paths, &d); err != nil {
		panic(err) // it is compiled in
	}
	return paths
}

// description answers with the OpenAPI document.
func (h *Handler) description(r *request) error {
	r.w.send(200, h.openapi)
	return nil
}
