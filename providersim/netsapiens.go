package providersim

func nsRoutes() []route { return nil }

// nsError is NetSapiens' error body: code and message, as
// github.com/DallanL/netsapiens-asyncio (auth.py) reads it.
func nsError(status int, message string) reply {
	return reply{status: status, body: object{"code": status, "message": message}}
}

type nsSubscription struct{ post *poster }

func (s *nsSubscription) end() {}

func (p *Provider) publishNS(*party) {}
func (p *Provider) nsEnded(*session) {}
