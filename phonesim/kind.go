package phonesim

// Kind is a kind of phone: a vendor with a web interface, keys and
// notifications of its own.
type Kind int

// The kinds of phones.
const (
	Snom    Kind = iota // Snom is a snom desk phone.
	Generic             // Generic is a phone of ACME, a vendor that does not exist.
)

// traits are what differs between kinds besides the web interface.
type traits struct {
	realm      string // of the web interface
	server     string // the Server header of its answers
	model      string
	firmware   string
	mac        string // the vendor's half of the MAC address
	maxSetting int    // the longest setting in bytes; 0: no limit
}

func (k Kind) traits() traits {
	if k == Generic {
		return traits{
			realm: "ACME", server: "ACME", model: "ACME D20", firmware: "2.4.1",
			mac: "02ACE0", maxSetting: maxGenericSetting,
		}
	}
	return traits{realm: "snom", server: "snom embedded", model: "snom715", firmware: "8.9.3.80", mac: "000413"}
}

func (p *Phone) userAgent() string {
	if p.cfg.Kind == Generic {
		return p.cfg.Model + "/" + p.cfg.Firmware
	}
	return "Mozilla/4.0 (compatible; " + p.cfg.Model + "-SIP " + p.cfg.Firmware + " 1.1.3-u)"
}
