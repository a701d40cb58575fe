package config

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// TestEveryKey gives every key of the sections a value of its own.
func TestEveryKey(t *testing.T) {
	path := write(t, map[string]string{"pc.toml": `
[server]
listen = "[::1]:1"
tls_listen = ":2"
tls_certificate = "tls/cert.pem"
tls_key = "tls/key.pem"
max_connections = 3
max_connections_per_address = 5
max_connections_without_login = 7
max_line = "64"
idle_timeout = "1h"
command_deadline = "10ms"
resume_events = 4
resume_time = "0s"
login_timeout = "1s"
event_hold = "0s"
client_queue_lines = 5
client_queue_bytes = "2MB"
write_timeout = "1m30s"
raw_response = false
state_dir = "state"

[log]
level = "trace"
format = "json"
file = "logs/pc.log"
max_size = "1KiB"
max_files = 0

[http]
listen = "localhost:http"
advertise = "https://pc.example/base"
allow_origins = ["https://CRM.example:443", "http://localhost:8000"]
admin_listen = "127.0.0.1:0"

[access]
anonymous_networks = ["private", "192.0.2.7", "2001:db8::1/32"]
anonymous_devices = []
anonymous_allow = ["admin"]

[[user]]
name = "a"
[[user]]
name = "b"
password_hash = "h"
devices = ["2*"]
allow = []
networks = ["loopback"]

[provider]
id = "netsapiens"
hostname = "h"
port = 8443
protocol = "HTTP"
grant = "refresh_token"
client_id = "ci"
client_secret = "cs"
username = "u"
password = "p"
jwt = "j"
refresh_token = "r"
token_path = "/t"
scope = "calls events"
ca_file = "ca.pem"
ca_path = "ca"
min_tls = "1.3"
verify_depth = 0
timeout = "1m"
allow_methods = ["GET"]
allow_paths = ["/a", "/b"]
allow_old_tls = true

[calls]
connected_timeout = "8h"
alerting_timeout = "1s"

[dialplan]
country = "DE"
outside_prefix = "9"
internal_digits = 0

[pbx]
cluster = 2
customer = "acme"
voicemail = "*97"
pickup = "*8{value}"
pickup_group = "*8*{value}"
queue = "*45{value}"
record = "*1"

[[group]]
id = "sales"
number = "600"
extensions = ["101", "102"]
[[group]]
id = "boss"
extensions = ["100"]
controllers = ["199"]

[[queue]]
id = "support"
number = "700"
`})
	c, err := Load(path, profiles.FS)
	if err != nil {
		t.Fatalf("faults:\n%v", err)
	}
	at := func(name string) string { return filepath.Join(filepath.Dir(path), filepath.FromSlash(name)) }
	want := Config{
		Server: Server{
			Listen: "[::1]:1", TLSListen: ":2", TLSCertificate: at("tls/cert.pem"), TLSKey: at("tls/key.pem"), MaxConnections: 3, MaxPerAddress: 5, MaxWithoutLogin: 7, MaxLine: 64,
			IdleTimeout: time.Hour, CommandDeadline: 10 * time.Millisecond, ResumeEvents: 4, LoginTimeout: time.Second,
			ClientQueueLines: 5, ClientQueueBytes: 2_000_000, WriteTimeout: 90 * time.Second, StateDir: at("state"),
		},
		Log:  Log{Level: "trace", Format: "json", File: at("logs/pc.log"), MaxSize: 1024},
		HTTP: HTTP{Listen: "localhost:http", Advertise: "https://pc.example/base", AdminListen: "127.0.0.1:0", AllowOrigins: []string{"https://crm.example", "http://localhost:8000"}},
		Access: Access{
			AnonymousNetworks: prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10", "192.0.2.7/32", "2001:db8::/32"),
			AnonymousDevices:  []string{}, AnonymousAllow: []string{"admin"},
		},
		Provider: Provider{
			ID: "netsapiens", Hostname: "h", Port: 8443, Protocol: "HTTP", Grant: "refresh_token", ClientID: "ci", ClientSecret: "cs",
			Username: "u", Password: "p", JWT: "j", RefreshToken: "r", TokenPath: "/t", Scope: "calls events", Events: EventsWebSocket, CAFile: at("ca.pem"), CAPath: at("ca"), MinTLS: "1.3",
			Timeout: time.Minute, AllowMethods: []string{"GET"}, AllowPaths: []string{"/a", "/b"}, AllowOldTLS: true,
		},
		Users: []User{
			{Name: "a", Devices: []string{"*"}, Allow: []string{"control", "monitor"}},
			{Name: "b", PasswordHash: "h", Devices: []string{"2*"}, Allow: []string{}, Networks: prefixes("127.0.0.0/8", "::1/128")},
		},
		Calls:    phone.Times{Connected: 8 * time.Hour, Alerting: time.Second},
		DialPlan: DialPlan{Country: "DE", OutsidePrefix: "9"},
		PBX:      PBX{Cluster: 2, Customer: "acme", Voicemail: "*97", Pickup: "*8{value}", PickupGroup: "*8*{value}", Queue: "*45{value}", Record: "*1"},
		Groups: []Group{
			{ID: "sales", Number: "600", Extensions: []string{"101", "102"}, Controllers: []string{"101", "102"}},
			{ID: "boss", Extensions: []string{"100"}, Controllers: []string{"199"}},
		},
		Queues: []Queue{{ID: "support", Number: "700"}},
	}
	got := sections(c)
	got.Provider, got.Users, got.Groups, got.Queues = c.Provider, c.Users, c.Groups, c.Queues
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// An absolute path stays as it is.
func TestAbsolutePath(t *testing.T) {
	abs, err := filepath.Abs("state")
	if err != nil {
		t.Fatal(err)
	}
	c := load(t, map[string]string{"pc.toml": "[server]\nstate_dir = '" + abs + "'\n"})
	if c.Server.StateDir != abs {
		t.Errorf("state_dir is %s, want %s", c.Server.StateDir, abs)
	}
}
