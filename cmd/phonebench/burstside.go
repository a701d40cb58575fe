package main

import "context"

// burstSide is a server or a peer with the clients of its bursts, and the
// connections over which the events come.
type burstSide struct {
	burst *burst
	ends  []func()
}

// openBursts lets clients that are connected monitor every phone.
func openBursts(clients lineConns, phones office) (*burstSide, error) {
	u, err := openBurst(clients, len(phones), burstEvents, nil)
	if err != nil {
		clients.close()
		return nil, err
	}
	return &burstSide{burst: u, ends: []func(){clients.close}}, nil
}

// close ends its connections.
func (s *burstSide) close() {
	for _, end := range s.ends {
		end()
	}
}

// http returns the variant in which the events come as action URLs: to addr or,
// where that is empty, to the server that has set them.
func (s *burstSide) http(name string, p *process, addr string, phones office, how manner) (*variant, error) {
	senders, end, err := phones.httpSenders(addr, s.burst.events/len(phones), how, nil)
	if err != nil {
		return nil, err
	}
	s.ends = append(s.ends, end)
	return newVariant(name, p, []caller{s.burst.caller(senders)}), nil
}

// nats returns the variant in which they are published to NATS.
func (s *burstSide) nats(ctx context.Context, n *natsProcess) (*variant, error) {
	publishers, conns, err := natsPublishers(ctx, n.addr, burstPhones)
	if err != nil {
		return nil, err
	}
	s.ends = append(s.ends, conns.close)
	var senders []sender
	for _, p := range publishers {
		senders = append(senders, func() error { return p.publish(burstShare) })
	}
	return newVariant(limitNATS, n.process, []caller{s.burst.caller(senders)}), nil
}
