package config

import (
	"net/netip"
	"time"

	"github.com/phonecompanion/phonecompanion/country"
	"github.com/phonecompanion/phonecompanion/phone"
)

// A Config is a complete, valid configuration.
type Config struct {
	Server   Server
	Log      Log
	HTTP     HTTP
	Access   Access
	Provider Provider
	SIP      SIP
	Users    []User
	Calls    phone.Times
	DialPlan DialPlan
	Rules    phone.Rules
	PBX      PBX
	Groups   []Group
	Queues   []Queue
	Phones   []*phone.Settings
	Files    []string // every file that was read: configuration, includes, profiles
	Patterns []string // the include patterns, as paths
	Warnings []string // what is not used, or changed in meaning, with its place; only 24U's files have some
	Sum      [32]byte // of the names and bytes of Files: equal sums are equal configurations
}

// Server is the section [server].
type Server struct {
	Listen, TLSListen      string
	TLSCertificate, TLSKey string
	MaxConnections         int
	MaxPerAddress          int // 0: no limit of its own
	MaxWithoutLogin        int
	MaxLine                int64 // bytes
	IdleTimeout            time.Duration
	CommandDeadline        time.Duration
	ResumeEvents           int
	ResumeTime             time.Duration
	LoginTimeout           time.Duration
	EventHold              time.Duration
	ClientQueueLines       int
	ClientQueueBytes       int64
	WriteTimeout           time.Duration
	RawResponse            bool
	StateDir               string
}

// Log is the section [log].
type Log struct {
	Level        string // as loglevel.Parse reads it
	Format, File string
	MaxSize      int64 // bytes
	MaxFiles     int
}

// HTTP is the section [http].
type HTTP struct {
	Listen, Advertise, AdminListen string
	AllowOrigins                   []string // of web pages that may connect by WebSocket, as origin.Parse returns them
}

// Access is the section [access].
type Access struct {
	AnonymousNetworks []netip.Prefix
	AnonymousDevices  []string
	AnonymousAllow    []string
	CountryDatabase   string            // its path; "": there is none
	Countries         *country.Database // what is in it
}

// User is one [[user]]. PasswordHash may be the password itself, where a file or
// the environment gives it.
type User struct {
	Name, PasswordHash string
	Devices, Allow     []string
	Networks           []netip.Prefix
}

// Provider is the section [provider].
type Provider struct {
	ID, Hostname, Protocol, Grant                   string
	Port                                            int
	ClientID, ClientSecret, Username, Password, JWT string
	RefreshToken, TokenPath, CAFile, CAPath, MinTLS string
	Scope                                           string
	Events                                          string // websocket or webhook
	Webhook                                         string // base URL by which the provider reaches http.listen
	VerifyDepth                                     int
	Timeout                                         time.Duration
	AllowMethods, AllowPaths                        []string
	AllowOldTLS                                     bool
}

// SIP is the section [sip].
type SIP struct {
	Enabled bool   // phones may be sent the SIP requests of their profiles
	Listen  string // where phones say by SIP that a key is pressed; empty: nowhere
}

// DialPlan is the section [dialplan].
type DialPlan struct {
	Country, OutsidePrefix string
	InternalDigits         int
}
