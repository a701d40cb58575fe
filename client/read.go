package client

// maxListed is how many lines may follow one answer: more phones, or calls of
// a phone, than any server has.
const maxListed = 1 << 17

// read reads lines until the connection is lost.
func (l *link) read() error {
	for {
		b, err := l.in.next()
		if err != nil {
			return err
		}
		if len(b) == 0 {
			continue
		}
		m, err := decode(b)
		if err != nil {
			// The next line may be fine. Giving the connection up would help nobody:
			// the line would come again.
			l.client.o.Logger.Warn("a line from the server is not understood", "line", string(b[:min(len(b), 200)]), "error", err)
			continue
		}
		if err := l.take(m); err != nil {
			return err
		}
		if l.ctx.Err() != nil {
			return l.lostError()
		}
	}
}

// take takes one line.
func (l *link) take(m *line) error {
	s := &l.client.stream
	switch m.kind {
	case kindReply:
		return l.reply(m)
	case kindEvent:
		return s.event(m.event)
	case kindHeartbeat:
		s.heartbeat(m.seq)
	case kindGap:
		l.client.noResume()
		return s.gap(m.from, m.to)
	case kindSnapshot:
		return l.snapshotLine(m)
	case kindSnapshotEnd:
		return l.snapshotEnd(m)
	case kindDevice:
		if waiting := l.follow[devicesKey]; len(waiting) > 0 && len(waiting[0].listed) < maxListed {
			waiting[0].listed = append(waiting[0].listed, m.listed)
		}
	case kindDevicesEnd:
		if k := l.followed(devicesKey); k != nil {
			return l.complete(k)
		}
	case kindRaw:
		l.mu.Lock()
		if k := l.raw[m.tag]; k != nil {
			k.status, k.body = m.status, append([]byte(nil), m.body...)
		}
		l.mu.Unlock()
	}
	return nil
}

// reply takes the answer of a command.
func (l *link) reply(m *line) error {
	l.mu.Lock()
	k := l.pending[m.tag]
	l.mu.Unlock()
	switch {
	case k == nil:
		return nil
	case !m.ok:
		k.failed = refusal(k.verb, m.code, m.text)
		return l.complete(k)
	case k.verb == "MonitorStart" || k.verb == "SnapshotDevice":
		k.snapshot = &Snapshot{Device: k.device}
		l.follow[snapshotKey(k.device)] = append(l.follow[snapshotKey(k.device)], k)
		return nil
	case k.verb == "Devices":
		l.follow[devicesKey] = append(l.follow[devicesKey], k)
		return nil
	}
	return l.complete(k)
}

// complete ends a call whose answer is complete.
func (l *link) complete(k *call) error {
	var err error
	if k.inOrder != nil {
		err = k.inOrder(k)
	}
	var failure error
	if k.failed != nil {
		failure = k.failed
	}
	l.finish(k, failure)
	return err
}

const devicesKey = "devices"

func snapshotKey(device string) string { return "snapshot " + device }

// followed returns the call whose further lines have ended, or nil.
func (l *link) followed(key string) *call {
	waiting := l.follow[key]
	if len(waiting) == 0 {
		return nil
	}
	if len(waiting) == 1 {
		delete(l.follow, key)
	} else {
		l.follow[key] = waiting[1:]
	}
	return waiting[0]
}

// snapshotLine takes one call of a snapshot.
func (l *link) snapshotLine(m *line) error {
	to := l.partial[m.device]
	if waiting := l.follow[snapshotKey(m.device)]; len(waiting) > 0 {
		to = waiting[0].snapshot
	} else if to == nil {
		to = &Snapshot{Device: m.device}
		l.partial[m.device] = to
	}
	if len(to.Calls) < maxListed {
		to.Calls = append(to.Calls, m.call)
	}
	return nil
}

// snapshotEnd takes the end of a snapshot: one that was asked for, or one behind
// a gap.
func (l *link) snapshotEnd(m *line) error {
	if k := l.followed(snapshotKey(m.device)); k != nil {
		k.snapshot.Seq = m.seq
		return l.complete(k)
	}
	n := l.partial[m.device]
	if n == nil {
		n = &Snapshot{Device: m.device}
	}
	delete(l.partial, m.device)
	n.Seq = m.seq
	l.client.fresh(m.device)
	return l.client.stream.snapshot(n)
}
