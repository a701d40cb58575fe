package sipphone

// Limits of a request. What a phone itself can take is in [Limits].
const (
	// MaxBody is the longest request in bytes: room for customConfig with every
	// character escaped, and softkeys.
	MaxBody = 128 << 10

	maxDepth    = 16       // of objects and lists in each other; the deepest property is 4 deep
	maxText     = 512      // bytes of a text that has no limit of its own
	maxLabel    = 64       // characters of a label; the widest displays show about 30
	maxNotes    = 4 << 10  // bytes
	maxConfig   = 16 << 10 // bytes of customConfig, more than a phone's whole configuration has
	maxNumber   = 65535    // of a number that no range is known of, either side of 0
	maxKeyIndex = 1023     // of a softkey of a phone whose keys are not known
	maxPanels   = 16       // side panels of one phone
	maxName     = 64       // characters of an unknown name that an error repeats
)
