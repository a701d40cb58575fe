package main_test

// terminate ends the process: Windows has no signal that would ask it to stop.
func (p *process) terminate() { p.kill() }
