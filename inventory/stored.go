package inventory

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

// storedObject returns the properties as they are kept: by their paths, and not
// as they are answered, so that what is answered may change its shape.
func storedObject(o sipphone.Object) (json.RawMessage, error) {
	return json.Marshal(map[string]any(o))
}

// parseObject is the reverse of storedObject. What it does not know, as a newer
// version may have kept it, is an error: a value that is lost silently would be
// taken out of the phone.
func parseObject(data []byte) (sipphone.Object, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	o := make(sipphone.Object, len(raw))
	for path, value := range raw {
		v, err := parseValue(path, value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		o[path] = v
	}
	return o, nil
}

func parseValue(path string, data json.RawMessage) (any, error) {
	switch path {
	case pathSoftkeys:
		return parseList[sipphone.Softkey](data)
	case pathPanels:
		return parseList[sipphone.SidePanel](data)
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case nil, string, bool:
		return v, nil
	case json.Number:
		return strconv.Atoi(v.String())
	}
	return nil, errors.New("no text, number or truth value")
}

// parseList reads a list; null is no list.
func parseList[T any](data json.RawMessage) (any, error) {
	var list []T
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil || list == nil {
		return nil, err
	}
	return list, nil
}
