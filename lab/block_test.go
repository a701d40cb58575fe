package lab

import "testing"

func TestBlocksAreDisjoint(t *testing.T) {
	first, err := takeBlock()
	if err != nil {
		t.Fatal(err)
	}
	defer first.release()
	second, err := takeBlock()
	if err != nil {
		t.Fatal(err)
	}
	defer second.release()
	if first.domain() == second.domain() {
		t.Errorf("two labs at %s", first.domain())
	}

	addresses, ports := make(map[string]bool), make(map[int]bool)
	for number := range maxLabs {
		for index := range maxPhones {
			address, port, err := block{number: number}.phone(index)
			if err != nil || checkLoopback(address) != nil || addresses[address] {
				t.Errorf("phone %d of lab %d: %s, %v", index, number, address, err)
			}
			addresses[address] = true
			for p := port; p < port+rtpPortsPerPhone; p++ {
				if ports[p] || p >= 32768 {
					t.Errorf("phone %d of lab %d: port %d", index, number, p)
				}
				ports[p] = true
			}
		}
		for index := range maxTwinkles {
			sip, rtp, err := block{number: number}.twinkle(index)
			if err != nil || rtp != sip+portsPerTwinkle/2 || rtp%2 != 0 {
				t.Errorf("Twinkle %d of lab %d: ports %d and %d, %v", index, number, sip, rtp, err)
			}
			for p := sip; p < sip+portsPerTwinkle; p++ {
				if ports[p] || p >= 32768 {
					t.Errorf("Twinkle %d of lab %d: port %d", index, number, p)
				}
				ports[p] = true
			}
		}
	}
	if _, _, err := first.twinkle(maxTwinkles); err == nil {
		t.Error("one Twinkle too many was given ports")
	}
	if _, _, err := first.phone(maxPhones); err == nil {
		t.Error("one phone too many was given an address")
	}
}
