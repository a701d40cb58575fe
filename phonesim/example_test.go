package phonesim_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

func Example() {
	office := phonesim.NewOffice()
	defer office.Close()
	anna, err := office.Add(phonesim.Config{Extension: "101", DisplayName: "Anna Novak"})
	if err != nil {
		fmt.Println(err)
		return
	}
	bert, err := office.Add(phonesim.Config{Extension: "102", DisplayName: "Bert Oak"})
	if err != nil {
		fmt.Println(err)
		return
	}

	// A program dials by HTTP, and a person answers.
	resp, err := http.Get("http://" + anna.Addr() + "/command.htm?number=102")
	if err != nil {
		fmt.Println(err)
		return
	}
	resp.Body.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := bert.Wait(ctx, phonesim.Has(phonesim.RingingIn)); err != nil {
		fmt.Println(err)
		return
	}
	bert.Answer()

	for _, call := range anna.Calls() {
		fmt.Println(call.Direction, call.Remote, call.RemoteName, call.State)
	}
	fmt.Println(anna.Requests()[0])
	// Output:
	// outgoing 102 Bert Oak connected
	// GET /command.htm?number=102
}
