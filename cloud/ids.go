package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/stli"
)

// failedFor is how long an extension that the provider does not know is not
// asked for again: somebody may be adding it just now.
const failedFor = time.Minute

// Pages of the list of all extensions: perPage is the most that RingCentral gives
// (specs/ringcentral_openapi3.json), and maxPages bounds the list.
const (
	perPage  = 1000
	maxPages = 20
)

// RingCentral's look-up of an extension and its devices (providers.md, section
// 4.2). Both paths want the provider's id, which is not the extension number.
const (
	rcExtensions = "/restapi/v1.0/account/~/extension"
	rcDevices    = "/device"
)

// identify looks the ids of an extension up, once.
func (a *account) identify(ctx context.Context, l *line) *stli.Failure {
	l.looking.Lock()
	defer l.looking.Unlock()
	a.mu.Lock()
	id, failed := l.id, l.failed
	if failed != nil && a.cloud.now().After(l.until) {
		failed = nil
	}
	a.mu.Unlock()
	if id != "" || failed != nil {
		return failed
	}
	id, failure := a.extensionID(ctx, l)
	a.mu.Lock()
	defer a.mu.Unlock()
	if failure != nil {
		if failure.Code == stli.CodeRefusedByPhone { // it has answered
			l.failed, l.until = failure, a.cloud.now().Add(failedFor)
		}
		return failure
	}
	l.id, l.failed = id, nil
	a.byID[id] = l
	return nil
}

// extensionID asks for the id of an extension. The second one is found in the
// list of all: of single ones RingCentral answers 40 a minute, and an office
// begins to monitor all of its phones at once. So one asks at a time, and the
// others find theirs in the list that the second one brings.
func (a *account) extensionID(ctx context.Context, l *line) (string, *stli.Failure) {
	extension := l.extension
	select {
	case a.lookUp <- struct{}{}:
		defer func() { <-a.lookUp }()
	case <-ctx.Done():
		return "", stli.Failf(stli.CodeResourceOutOfService, "the provider did not tell the id of extension %s in time: try again later", extension)
	}
	a.mu.Lock()
	several := a.one && !a.all
	a.mu.Unlock()
	if several {
		failure := a.readAll(ctx)
		if failure != nil && failure.Code != stli.CodeRefusedByPhone { // else the single ones may be allowed
			return "", failure
		}
		a.mu.Lock()
		a.all = true
		a.mu.Unlock()
	}
	a.mu.Lock()
	id := l.listed
	a.mu.Unlock()
	if id != "" {
		return id, nil
	}
	list, failure := a.extensions(ctx, "extensionNumber="+url.QueryEscape(extension))
	if failure != nil {
		return "", failure
	}
	a.mu.Lock()
	a.one = true
	a.mu.Unlock()
	for _, r := range list.Records {
		if r.Number == extension && r.ID != "" {
			return r.ID.String(), nil
		}
	}
	return "", stli.Failf(stli.CodeRefusedByPhone, "the provider has no extension %s: correct extension in [[phone]], or add it there", extension)
}

// extensionList is a page of extensions.
type extensionList struct {
	Records []struct {
		ID     json.Number `json:"id"`
		Number string      `json:"extensionNumber"`
	} `json:"records"`
	Paging struct {
		Pages int `json:"totalPages"`
	} `json:"paging"`
}

// extensions asks for extensions.
func (a *account) extensions(ctx context.Context, query string) (list extensionList, failure *stli.Failure) {
	answer, failure := a.ask(ctx, "GET", rcExtensions+"?"+query, nil)
	if failure == nil {
		failure = read(answer, &list)
	}
	return list, failure
}

// readAll reads the list of all extensions.
func (a *account) readAll(ctx context.Context) *stli.Failure {
	for page := 1; page <= maxPages; page++ {
		list, failure := a.extensions(ctx, fmt.Sprintf("perPage=%d&page=%d", perPage, page))
		if failure != nil {
			return failure
		}
		a.mu.Lock()
		for _, r := range list.Records {
			if r.Number != "" && len(a.lines) < maxLines {
				a.line(r.Number).listed = r.ID.String()
			}
		}
		a.mu.Unlock()
		if page >= list.Paging.Pages {
			break
		}
	}
	return nil
}

// deviceOf looks up the phone of an extension that may answer and call out: a
// hard phone before a soft one.
func (a *account) deviceOf(ctx context.Context, l *line) (string, *stli.Failure) {
	if failure := a.identify(ctx, l); failure != nil {
		return "", failure
	}
	l.looking.Lock()
	defer l.looking.Unlock()
	a.mu.Lock()
	device, id := l.device, l.id
	a.mu.Unlock()
	if device != "" {
		return device, nil
	}
	answer, failure := a.ask(ctx, "GET", rcExtensions+"/"+url.PathEscape(id)+rcDevices, nil)
	if failure != nil {
		return "", failure
	}
	var list struct {
		Records []struct {
			ID     json.Number `json:"id"`
			Type   string      `json:"type"`
			Status string      `json:"status"`
		} `json:"records"`
	}
	if failure := read(answer, &list); failure != nil {
		return "", failure
	}
	for _, kind := range []string{"HardPhone", "OtherPhone", "SoftPhone", "WebRTC", ""} {
		for _, online := range []bool{true, false} {
			for _, r := range list.Records {
				if r.ID == "" || (r.Status == "Online") != online || kind != "" && r.Type != kind {
					continue
				}
				a.mu.Lock()
				l.device = r.ID.String()
				a.mu.Unlock()
				return r.ID.String(), nil
			}
		}
	}
	return "", stli.Failf(stli.CodeDeviceOutOfService, "extension %s has no device at the provider: give it a phone there, or set identity in [[phone]] to the number that RingOut shall ring", l.extension)
}

// refusal is the code of an answer that is no success: whether the provider has
// said no, or cannot say anything for the moment.
func refusal(status int) stli.Code {
	switch {
	case status == http.StatusTooManyRequests:
		return stli.CodePerformance
	case status == http.StatusUnauthorized, status == http.StatusRequestTimeout, status >= 500:
		return stli.CodeResourceOutOfService
	}
	return stli.CodeRefusedByPhone
}

// read decodes an answer of the provider that must be a success.
func read(answer *provider.Answer, into any) *stli.Failure {
	r := &phoneprofile.Request{SuccessStatus: []int{200, 201}, Via: phoneprofile.ViaProvider}
	if err := r.Judge(&phoneprofile.Answer{Status: answer.Status, Body: answer.Body}); err != nil {
		return &stli.Failure{Code: refusal(answer.Status), Text: err.Error()}
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return stli.Failf(stli.CodeUnspecified, "the provider's answer is not what its documents say: %v", err)
	}
	return nil
}
