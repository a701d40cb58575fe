package statuspage

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// saved says when a change of the configuration counts.
const saved = " It is in force as soon as the file is saved."

// judgeFailed is about a request that came to nothing.
func judgeFailed(l *phone.Look, a *phone.Attempt) Verdict {
	s, text := l.Settings, a.Verdict()
	block := "[[phone]] " + s.Extension
	v := Verdict{Level: Trouble}
	switch {
	case a.Status == 401:
		v.Text = "Wrong password: " + text
		v.Todo = "Set username and password in " + block + " to those of the phone's web page: open that page in a browser to see which are right." + saved
	case a.Status == 403:
		v.Text = "The phone forbids it: " + text
		v.Todo = "Allow remote control from this server's address on the phone's web page, and check username and password in " + block + "."
	case a.Status/100 == 3 && strings.Contains(text, "HTTPS"), a.Status == 426 && !s.Profile.HTTP.TLS:
		v.Text = "The phone wants HTTPS: " + text
		v.Todo = wantHTTPS(s) + " If the phone's certificate is its own, set tls in " + block + ", too."
	case a.Status == 404:
		v.Text = "Wrong profile, or not this phone: " + text
		v.Todo = "Check profile (" + s.ProfileName + ") and address in " + block + "."
	case a.Status == 400, a.Status == 0 && !a.Unsent() && strings.Contains(text, "malformed HTTP"):
		// What servers for HTTPS say to plain HTTP, and what it looks like that does
		// not speak HTTP at all.
		v.Text = "The phone does not understand us: " + text
		v.Todo = "Open the phone's web page in a browser. Does it open with https:// only? " + wantHTTPS(s) +
			" Does it not open? Then check address in " + block + ": something else is there. Else check profile (" + s.ProfileName + ")."
	case a.Status/100 == 5:
		v.Text = "The phone failed: " + text
		v.Todo = "Try again. If it stays, start the phone again, and check profile (" + s.ProfileName + "): some phones answer so to what they do not know."
	case a.Status == 0 && a.NoFiles():
		v.Text = "This server may open no more files: " + text
		v.Todo = "Nothing is wrong with the phone. Raise the limit of open files (LimitNOFILE, ulimit -n) and start the server again, or look who holds them."
	case a.Status == 0 && a.Unsafe():
		return judgeUnsafe(l, a)
	case a.Status == 0 && a.Unsent():
		v.Text = "No way to the phone: " + text
		v.Todo = lookUp(block)
	case a.Status == 0:
		v.Text = "No answer: " + text
		v.Todo = "Open the phone's web page in a browser. "
		if !s.Profile.HTTP.TLS && !strings.Contains(text, "in time") {
			// What speaks TLS only closes the connection behind a plain request.
			v.Todo += "Does it open with https:// only? " + wantHTTPS(s) + " "
		}
		v.Todo += "If that hangs too, start the phone again. If it does not open at all, check address in " + block + "."
	default:
		// Some phones say with 200, or with another page, that the password is wrong.
		v.Text = "The last request came to nothing: " + text
		v.Todo = "Are username and password in " + block + " those of the phone's web page? If they are, look at the phone's last requests: the profile (" + s.ProfileName + ") says what a good answer is."
	}
	return v
}

// judgeRefused is about action URLs that were not set, for another reason than a
// request that failed.
func judgeRefused(l *phone.Look) Verdict {
	s := l.Settings
	block := "[[phone]] " + s.Extension
	v := Verdict{Level: Trouble, Text: "It tells us nothing of its calls: " + l.Reason}
	switch {
	case strings.HasPrefix(l.Reason, "no way to "):
		v.Text = "It tells us nothing of its calls. No way to the phone: " + strings.TrimPrefix(l.Reason, "no way to ")
		v.Todo = lookUp(block)
	case strings.Contains(l.Reason, "http.listen"):
		v.Todo = "Write it into [http] of the configuration, and start the server again: where it listens is read at its start."
	case strings.Contains(l.Reason, "does not show its setting"):
		v.Todo = "Open the phone's web page in a browser. Is it a phone, and of the kind that its profile (" + s.ProfileName + ") is for? If not, check address and profile in " + block +
			". If it is, its firmware may be too old for the setting."
	default:
		v.Todo = "Change what the sentence names."
	}
	return v
}

// lookUp is what to do about a phone that is not where the configuration says.
func lookUp(block string) string {
	return "Look up the phone's address in its own menu and compare it with address in " + block + ". Is it switched on, and its web page too?"
}

// judgeUnsafe is about a connection that could not be made safe: somebody is there,
// so the address may well be right.
func judgeUnsafe(l *phone.Look, a *phone.Attempt) Verdict {
	s, text := l.Settings, a.Verdict()
	block := "[[phone]] " + s.Extension
	if sum, ok := a.Untrusted(); ok {
		return Verdict{Trouble, "The phone's certificate is not trusted: " + text,
			"Compare what a browser shows of the certificate of the phone's web page: if its SHA-256 is the same, write tls = \"pin:" + sum + "\" into " + block +
				". Else something else is there: check address." + saved}
	}
	if a.PlainOnly() {
		return Verdict{Trouble, "The phone speaks no HTTPS: " + text,
			"Switch HTTPS on at the phone's web page, or do without. " + setProtocol(s, "HTTP") + " If it has HTTPS at another port (443 is usual), write that behind address in " + block + "."}
	}
	return Verdict{Trouble, "No safe connection to the phone: " + text,
		"Open the phone's web page in a browser with https://. If that hangs too, start the phone again. If it opens, the phone's TLS may be too old for the check: write tls = \"pin:…\" with the SHA-256 of its certificate into " + block + "." + saved}
}

// wantHTTPS is what to do where a phone speaks HTTPS only.
func wantHTTPS(s *phone.Settings) string { return setProtocol(s, "HTTPS") }

// setProtocol says where the protocol is written. A profile that came with the
// program is no file that somebody could change.
func setProtocol(s *phone.Settings, protocol string) string {
	todo := "Set protocol = \"" + protocol + "\" in its profile (" + s.ProfileName + ")."
	if port := map[string]int{"HTTP": 80, "HTTPS": 443}[protocol]; s.Port == 0 && s.Profile.HTTP.Port != port {
		todo = fmt.Sprintf("Set protocol = %q and port = %d in its profile (%s).", protocol, port, s.ProfileName)
	}
	if _, err := fs.Stat(profiles.FS, s.ProfileName+".toml"); err == nil {
		todo += " It came with the program, so copy it first: phonecompanion profile show " + s.ProfileName +
			" > own.toml beside the configuration, and there profile = \"own\" in [[phone]] " + s.Extension + "."
	}
	return todo
}
