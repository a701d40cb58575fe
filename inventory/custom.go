package inventory

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

// spoiled returns an error where a patch has configuration that makes the phone's
// file no XML: the phone would then read nothing of it, also of what others have set.
func spoiled(patch sipphone.Patch, s *phone.Settings) []*sipphone.Error {
	custom, _ := patch[pathCustom].(string)
	if custom == "" || s.Profile.FileName(noMAC) == "" || !strings.Contains(s.Profile.Provisioning().ContentType, "xml") {
		return nil
	}
	err := readable(s.Profile.ProvisionFile(nil, nil, nil, nil, custom))
	if err == nil {
		return nil
	}
	return []*sipphone.Error{{Code: http.StatusUnprocessableEntity, Message: pathCustom, Description: "Value is invalid, with it the phone's file is not XML: " + err.Error()}}
}

// readable reads a file to its end.
func readable(file []byte) error {
	roots, depth := 0, 0
	for d := xml.NewDecoder(bytes.NewReader(file)); ; {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			if depth++; roots > 1 {
				return errors.New("it has two elements at the top")
			}
		case xml.EndElement:
			depth--
		}
	}
}
