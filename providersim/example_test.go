package providersim_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/phonecompanion/phonecompanion/providersim"
)

func Example() {
	p := providersim.New(providersim.Config{})
	defer p.Close()
	base, err := p.Start("127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	p.Add(providersim.Extension{Number: "101", Name: "Anna Novak"})
	p.Incoming("101", "+12025550123", "Ben Carter")
	p.Person("101", providersim.Answer)

	// What the program under test would do.
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {"sim.jwt.credential"}}
	req, _ := http.NewRequest("POST", base+"/restapi/oauth/token", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth("sim-client", "sim-secret")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	resp.Body.Close()
	fmt.Println(resp.StatusCode, resp.Header.Get("X-Rate-Limit-Remaining"))

	for _, party := range p.Calls()[0].Parties {
		fmt.Println(party.Direction, party.From, party.Code)
	}
	fmt.Println(p.Requests()[0])
	// Output:
	// 200 4
	// Outbound +12025550123 Answered
	// Inbound +12025550123 Answered
	// POST /restapi/oauth/token
}
