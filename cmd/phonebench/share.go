package main

// share says which of n phones a client monitors.
type share func(client, clients, n int) []int

// all lets every client monitor every phone.
func all(_, _, n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// split deals the phones out: each is monitored by one client.
func split(client, clients, n int) []int {
	var list []int
	for i := client; i < n; i += clients {
		list = append(list, i)
	}
	return list
}

// splitAndOne deals the phones out to all clients but the last, which monitors
// every phone, as a wallboard does.
func splitAndOne(client, clients, n int) []int {
	if client == clients-1 {
		return all(client, clients, n)
	}
	return split(client, clients-1, n)
}

// spreadAndOne is splitAndOne where there may be more clients than phones: then
// each monitors one, and a phone has several clients.
func spreadAndOne(client, clients, n int) []int {
	if client != clients-1 && clients-1 > n {
		return []int{client % n}
	}
	return splitAndOne(client, clients, n)
}
