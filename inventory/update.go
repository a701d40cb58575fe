package inventory

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

// notKept is what a program hears when the disk takes nothing.
const notKept = "The phone cannot be kept in the state folder, and nothing has changed: see the log of the server"

// Update changes properties of a phone, all of a patch or none: an
// [sipphone.Error] says everything that is wrong. ifMatch is the header If-Match
// of the request, or "": with the tag of another state of the phone the error is
// [sipphone.ErrChanged]. An extension that sees does not see is one that does not
// exist; nil sees all. The change is on disk when Update returns, and on its
// way to the phone.
func (i *Inventory) Update(ctx context.Context, extension string, patch sipphone.Patch, ifMatch string, sees func(extension string) bool) (sipphone.Document, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := ctx.Err(); err != nil { // nobody waits any more
		return sipphone.Document{}, err
	}
	v := i.view.Load()
	e, p := i.at(extension)
	if e == nil {
		return sipphone.Document{}, sipphone.NotFound()
	}
	now := i.document(v, e, p)
	if !matches(ifMatch, now.Tag) {
		return sipphone.Document{}, sipphone.ErrChanged
	}
	r, s := e.load().clone(), p.Settings()
	object, err := i.with(&directory{i, v, extension, r.Object, sees}, r.Object, patch, s)
	if err != nil {
		return sipphone.Document{}, err
	}
	if reflect.DeepEqual(object, r.Object) {
		return now, nil
	}
	r.noteKeys() // before and after: what an older version gave the phone is not noted
	r.Object, r.Saved, r.Changes, r.Contact = object, time.Now().UTC(), r.Changes+1, e.contact.latest(r.Contact)
	r.noteKeys()
	if err := i.save(e, r); err != nil {
		i.Logger.Error().Str("device", extension).Err(err).Msg("phone not changed: it cannot be kept in the state folder")
		return sipphone.Document{}, sipphone.InternalError(notKept)
	}
	i.Logger.Info().Str("device", extension).Strs("properties", slices.Sorted(maps.Keys(patch))).Msg("phone changed")
	i.deliver(v, e, p)
	return i.document(v, e, p), nil
}

// with returns the object with a patch, or everything that is wrong.
func (i *Inventory) with(d *directory, o sipphone.Object, patch sipphone.Patch, s *phone.Settings) (sipphone.Object, error) {
	v, extension := d.view, d.self
	patch = configured(patch, s)
	next, err := v.effective(extension, o, s).With(patch, i.limits(v, o, patch, s), d)
	var errs []*sipphone.Error
	if refused := (*sipphone.Error)(nil); errors.As(err, &refused) {
		errs = flat(refused)
	} else if err != nil {
		return nil, err
	}
	errs = append(errs, unsupported(patch, s)...)
	errs = append(errs, spoiled(patch, s)...)
	errs = append(errs, settled(d, patch)...)
	if mode, _ := patch[pathMode].(string); mode == modeRoaming && v.config.Access.Countries == nil {
		errs = append(errs, &sipphone.Error{Code: http.StatusConflict, Message: pathMode, Description: "ROAMING mode requires a database of countries: set access.country_database in the configuration"})
	}
	if err == nil {
		errs = append(errs, i.lacking(v, next, patch, s)...)
	}
	if err := sipphone.Join(errs); err != nil {
		return nil, err
	}
	return v.own(next, s), nil
}

// effective returns an object with what the configuration says of the phone where
// no program has said it.
func (v *view) effective(extension string, o sipphone.Object, s *phone.Settings) sipphone.Object {
	all := maps.Clone(o)
	all["extension"], all["pbxCluster"] = extension, v.config.PBX.Cluster
	for path, text := range map[string]string{"customer": v.config.PBX.Customer, pathMAC: s.MAC, pathModel: s.Model} {
		if all[path] == nil && text != "" {
			all[path] = text
		}
	}
	return all
}

// configured returns a patch with what the configuration says in the place of null:
// that is what the phone has then, and it is checked like any other value.
func configured(patch sipphone.Patch, s *phone.Settings) sipphone.Patch {
	patch = maps.Clone(patch)
	for path, text := range map[string]string{pathMAC: s.MAC, pathModel: s.Model} {
		if value, ok := patch[path]; ok && value == nil && text != "" {
			patch[path] = text
		}
	}
	return patch
}

// own is the reverse of effective: what the configuration says is not kept, so
// that it may change there, also where a program sends back all that it was
// answered.
func (v *view) own(all sipphone.Object, s *phone.Settings) sipphone.Object {
	for _, path := range []string{"extension", "pbxCluster", "customer"} {
		delete(all, path)
	}
	for path, text := range map[string]string{pathMAC: s.MAC, pathModel: s.Model} {
		if all[path] == text {
			delete(all, path)
		}
	}
	return all
}

// settled returns an error where a patch wants another extension or cluster for
// the phone: the configuration says which phone has which.
func settled(d *directory, patch sipphone.Patch) []*sipphone.Error {
	if to, ok := patch["extension"]; ok && to != d.self {
		if id, text := to.(string); to == nil || text && d.Extension(id) { // else it is not found
			return []*sipphone.Error{sipphone.AccessDenied()}
		}
	}
	if to, ok := patch["pbxCluster"].(int); ok && to != d.view.config.PBX.Cluster && (to == 1 || to == 2) {
		return []*sipphone.Error{sipphone.AccessDenied()}
	}
	return nil
}

// flat returns the errors that one stands for.
func flat(e *sipphone.Error) []*sipphone.Error {
	if len(e.Inner) > 0 {
		return slices.Clone(e.Inner)
	}
	return []*sipphone.Error{e}
}

// matches tells whether an If-Match header lets a change of a state with a tag
// through (RFC 9110, section 13.1.1): there is none, it is *, or one of its tags
// is this one. A weak tag never matches.
func matches(header, tag string) bool {
	if strings.TrimSpace(header) == "" || strings.TrimSpace(header) == "*" {
		return true
	}
	for rest := header; rest != ""; {
		rest = strings.TrimLeft(rest, " \t,")
		weak := strings.HasPrefix(rest, "W/")
		rest = strings.TrimPrefix(rest, "W/")
		quoted, ok := strings.CutPrefix(rest, `"`)
		if !ok {
			return false
		}
		one, after, ok := strings.Cut(quoted, `"`)
		if !ok {
			return false
		}
		if !weak && one == tag {
			return true
		}
		rest = after
	}
	return false
}
