// Package provisioning serves phones their provisioning files, at
// /prov/<token>/<name>. The token is random and of one phone alone; the name is
// what the vendor's phones ask for, with the phone's MAC address in it; and the
// phone's ip.mode says from where it may come. Whoever has not all of them gets
// an empty 404, slower each time, and learns nothing.
package provisioning
