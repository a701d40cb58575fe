package sipphone

// An Error is one row of the table of errors: what is wrong with a request, in
// the words that its programs know.
type Error struct {
	Code        int      `json:"code"`        // as the status of an HTTP answer
	Message     string   `json:"message"`     // the property, or what else it is about
	Description string   `json:"description"` // a sentence for people
	Inner       []*Error `json:"inner,omitempty"`
}

// Error returns the property and the sentence.
func (e *Error) Error() string { return e.Message + ": " + e.Description }
