package phoneapi

import (
	_ "embed"
	"encoding/json"
	"net/http"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

// paths is the OpenAPI document without the schemas of phones.
//
//go:embed openapi.json
var paths []byte

// describe makes the OpenAPI document: the paths, and the schemas of properties.
func describe(version string, all []sipphone.Property) []byte {
	var d map[string]any
	if err := json.Unmarshal(paths, &d); err != nil {
		panic(err) // it is compiled in
	}
	d["info"].(map[string]any)["version"] = version
	to := d["components"].(map[string]any)["schemas"].(map[string]any)
	to["Phone"], to["Change"] = schemas(all)
	document, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		panic(err) // it is texts and numbers
	}
	return document
}

// description answers with the OpenAPI document.
func (h *Handler) description(r *request) error {
	r.w.send(http.StatusOK, h.openapi)
	return nil
}
