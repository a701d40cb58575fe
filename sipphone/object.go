package sipphone

// An Object is a phone: the values of its properties by their paths
// ("ringer.volume"). A value is a string, an int, a bool, nil, []Softkey or
// []SidePanel. A property that has no value is not there.
type Object map[string]any

// A Softkey is one softkey of a phone.
type Softkey struct {
	Index    int    `json:"index"` // from 0
	Function string `json:"function"`
	Value    string `json:"value,omitempty"`
	Label    string `json:"label,omitempty"`
}

// A SidePanel is what somebody has noted of a side panel that was bought.
type SidePanel struct {
	Serial        string `json:"serial,omitempty"`
	PaymentOption string `json:"paymentOption,omitempty"`
	Date          string `json:"date,omitempty"`
	OrderID       string `json:"orderId,omitempty"`
	Product       string `json:"product,omitempty"`
}

// Softkeys returns the softkeys, in the order in which they were given.
func (o Object) Softkeys() []Softkey { k, _ := o["softkeys"].([]Softkey); return k }

// String returns a property that is a string; "" where it has no value.
func (o Object) String(path string) string { s, _ := o[path].(string); return s }

// A Patch holds the properties that a request gives a value, by their paths, as
// they were read: it is held against nothing yet.
type Patch map[string]any
