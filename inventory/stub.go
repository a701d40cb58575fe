package inventory

import (
	"encoding/json"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

func parseObject(data []byte) (sipphone.Object, error) {
	o := sipphone.Object{}
	err := json.Unmarshal(data, &o)
	return o, err
}

func storedObject(o sipphone.Object) []byte { b, _ := json.Marshal(o); return b }
