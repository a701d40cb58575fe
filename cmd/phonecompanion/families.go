package main

import "github.com/phonecompanion/phonecompanion/metrics"

// The metrics that are read at a scrape. None has a device, a number, a user or
// an address as a label: what a label may say stands in a table.
var (
	mCommands = counter("commands_total", "Commands answered, by name and result; name \"none\" for lines that are no command.", "command", "result")
	mFailures = counter("command_failures_total", "Commands that failed, by name and CSTA error; a pair is shown from its first failure on.", "command", "error")
	mEvents   = counter("events_total", "Events made, by name.", "event")

	mConnections = counter("connections_total", "Connections of clients, refused ones included.")
	mClosed      = counter("connections_closed_total", "Connections of clients that have ended, by the reason.", "reason")
	mClients     = gauge("clients", "Clients that are connected.", "transport", "dialect")
	mClientLines = gauge("client_queue_lines", "Lines that clients have not taken yet: in all queues, and in the longest.", "of")
	mClientBytes = gauge("client_queue_bytes", "Bytes that clients have not taken yet: in all queues, and in the longest.", "of")
	mHeldEvents  = gauge("client_held_events", "Events that wait for an answer before them: of all clients, and of the one with the most.", "of")

	mPhones     = gauge("phones", "Phones of the configuration, by the state of their monitoring.", "monitoring")
	mSilent     = gauge("phones_silent", "Monitored phones that have taken a MakeCall or ConsultationCall and told nothing at all since.")
	mLast       = gauge("phones_by_last_request", "Phones of the configuration, by what came of the newest request to each; none: nothing was sent since the start.", "outcome")
	mCalls      = gauge("calls", "Calls that monitored phones have.")
	mQueue      = gauge("phone_queue_commands", "Commands that wait for their phone: in all queues, and in the longest.", "of")
	mInbox      = gauge("phone_inbox_notifications", "Notifications that wait for a command: in all inboxes, and in the longest.", "of")
	mTaken      = counter("notifications_total", "Notifications of phones that were taken.")
	mLost       = counter("notifications_lost_total", "Notifications that found their phone's inbox full.")
	mDropped    = counter("notifications_dropped_total", "Notifications taken that made no event, by the reason.", "reason")
	mRefused    = counter("notifications_refused_total", "Requests for action URLs that were refused, by the reason.", "reason")
	mKeys       = gauge("keys_bound", "Keys that clients have bound.")
	mSIPTaken   = counter("sip_presses_total", "Keys pressed by SIP that were taken.")
	mSIPRefused = counter("sip_refused_total", "SIP requests that were not taken as pressed keys, by the reason.", "reason")
	mFiles      = counter("provisioning_requests_total", "Requests for provisioning files that were answered with the file, or with the word that the phone has it.")
	mNoFiles    = counter("provisioning_refused_total", "Requests for provisioning files that were refused, by the reason.", "reason")
	mReachable  = counter("phone_requests_total", "Requests of profiles, by whom they were for and what came of them.", "via", "outcome")
	mReloads    = counter("config_reloads_total", "Reloads of a configuration that had changed, by result.", "result")
	mReloadGood = gauge("config_last_reload_successful", "1 if the configuration in force is that of the files, 0 if they have a fault.")
	mReloadTime = gauge("config_last_reload_success_timestamp_seconds", "When the configuration in force was read, in seconds since 1970.")

	mStateWrites = counter("state_writes_total", "Writes to the state folder, by result.", "result")
	mStateGood   = gauge("state_writable", "1 if the newest write to the state folder succeeded.")
	mCertificate = gauge("tls_certificate_expiry_timestamp_seconds", "When the certificate that is served ends, in seconds since 1970; not there without TLS.")
	mStandstills = counter("standstills_total", "How often the process did not run for 3 s or more: it was stopped, its machine was suspended, or the clock was set.")

	mConfigured = gauge("provider_configured", "1 if a provider is configured.")
	mTokenEnd   = gauge("provider_token_expiry_timestamp_seconds", "When the provider's access token ends, in seconds since 1970; not there without one, or where its end was not told.")
	mTokens     = counter("provider_token_requests_total", "Requests to the provider for access tokens, by result.", "result")
	mProvider   = counter("provider_requests_total", "Requests sent to the provider, by the class of the answer's status; none: no answer.", "status")
	mPenalties  = counter("provider_penalties_total", "How often the provider asked for silence.")
	mSilence    = gauge("provider_silence_seconds", "How long the provider still wants no requests.")
	mProviderQ  = gauge("provider_queue_requests", "Requests that wait for their turn at the provider.")
	mUnderWay   = gauge("provider_requests_in_flight", "Requests that are at the provider.")
	mListening  = gauge("provider_monitored_phones", "Phones whose events come from the provider.")
	mHears      = gauge("provider_subscription_up", "1 if the provider's events come.")
)

// families are all of them.
var families = []*metrics.Family{
	mCommands, mFailures, mEvents, mConnections, mClosed, mClients, mClientLines, mClientBytes, mHeldEvents,
	mStateWrites, mStateGood, mCertificate, mStandstills, mPhones, mSilent, mLast, mCalls, mQueue, mInbox, mTaken, mLost, mDropped, mRefused, mFiles, mNoFiles, mKeys, mSIPTaken, mSIPRefused, mReachable, mReloads, mReloadGood, mReloadTime,
	mConfigured, mTokenEnd, mTokens, mProvider, mPenalties, mSilence, mProviderQ, mUnderWay, mListening, mHears,
}

func counter(name, help string, labels ...string) *metrics.Family {
	return &metrics.Family{Name: name, Help: help, Count: true, Labels: labels}
}

func gauge(name, help string, labels ...string) *metrics.Family {
	return &metrics.Family{Name: name, Help: help, Labels: labels}
}
