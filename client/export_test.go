package client

import "time"

// SetStall changes how long the buffer may stay full.
func (o *Options) SetStall(d time.Duration) { o.stall = d }
