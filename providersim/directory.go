package providersim

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// versions is GET /restapi: GetVersionsResponse of specs/ringcentral_openapi3.json.
func (p *Provider) versions(r *request) reply {
	return ok(object{
		"uri": r.base + "/restapi", "serverVersion": "0.0", "serverRevision": "simulated",
		"apiVersions": []object{{"uri": r.base + "/restapi/v1.0", "versionString": "1.0.46", "releaseDate": "2021-02-26T00:00:00.000Z", "uriString": "v1.0"}},
	})
}

// listExtensions is GET /restapi/v1.0/account/~/extension: GetExtensionListInfoResponse
// of specs/ringcentral_openapi3.json; ids of extensions are numbers there.
func (p *Provider) listExtensions(r *request) reply {
	if !p.account(r.args[0]) {
		return notFound("accountId")
	}
	number := r.query.Get("extensionNumber")
	var all []any
	for _, x := range p.extensions {
		if number == "" || number == x.Number {
			all = append(all, p.extensionInfo(r, x))
		}
	}
	return paged(r, "/restapi/v1.0/account/"+p.cfg.Account+"/extension", all)
}

// getExtension is GET /restapi/v1.0/account/~/extension/{id}.
func (p *Provider) getExtension(r *request) reply {
	x := p.of(r, r.args[1])
	if !p.account(r.args[0]) || x == nil {
		return notFound("extensionId")
	}
	info := p.extensionInfo(r, x)
	info["account"] = object{"id": p.cfg.Account, "uri": r.base + "/restapi/v1.0/account/" + p.cfg.Account}
	return ok(info)
}

func (p *Provider) extensionURI(r *request, x *extension) string {
	return r.base + "/restapi/v1.0/account/" + p.cfg.Account + "/extension/" + x.id
}

func (p *Provider) extensionInfo(r *request, x *extension) object {
	id, _ := strconv.ParseInt(x.id, 10, 64)
	return object{
		"uri": p.extensionURI(r, x), "id": id, "extensionNumber": x.Number, "name": x.Name, "type": "User", "status": "Enabled",
		"contact": object{"firstName": x.Name}, "hidden": false,
	}
}

// listDevices is GET …/extension/{id}/device: GetExtensionDevicesResponse; ids of
// devices are strings there.
func (p *Provider) listDevices(r *request) reply {
	x := p.of(r, r.args[1])
	if !p.account(r.args[0]) || x == nil {
		return notFound("extensionId")
	}
	var all []any
	if x.device != "" {
		id, _ := strconv.ParseInt(x.id, 10, 64)
		all = append(all, object{
			"id": x.device, "uri": r.base + "/restapi/v1.0/account/" + p.cfg.Account + "/device/" + x.device, "type": "HardPhone",
			"sku": "DV-1", "name": "Desk phone of " + or(x.Name, x.Number), "status": "Online",
			"extension": object{"id": id, "uri": p.extensionURI(r, x), "extensionNumber": x.Number},
		})
	}
	return paged(r, "/restapi/v1.0/account/"+p.cfg.Account+"/extension/"+x.id+"/device", all)
}

// paged is a page of a list: records, paging and navigation as in
// specs/ringcentral_openapi3.json (CallLogPagingInfo and its like).
func paged(r *request, path string, all []any) reply {
	page, size := 1, 100
	for name, into := range map[string]*int{"page": &page, "perPage": &size} {
		text := r.query.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return invalid(name)
		}
		*into = n
	}
	size = min(size, maxPerPage)
	pages := max((len(all)+size-1)/size, 1)
	if page > pages {
		return apiError(http.StatusNotFound, "CMN-102", "Resource for parameter [page] is not found", "parameterName", "page")
	}
	from := (page - 1) * size
	to := min(from+size, len(all))
	uri := func(n int) object {
		q := url.Values{}
		for name, values := range r.query {
			q[name] = values
		}
		q.Set("page", strconv.Itoa(n))
		q.Set("perPage", strconv.Itoa(size))
		return object{"uri": fmt.Sprintf("%s%s?%s", r.base, path, q.Encode())}
	}
	navigation := object{"firstPage": uri(1), "lastPage": uri(pages)}
	if page > 1 {
		navigation["previousPage"] = uri(page - 1)
	}
	if page < pages {
		navigation["nextPage"] = uri(page + 1)
	}
	records := all[from:to]
	if records == nil {
		records = []any{}
	}
	return ok(object{
		"uri": uri(page)["uri"], "records": records, "navigation": navigation,
		"paging": object{"page": page, "perPage": size, "pageStart": from, "pageEnd": max(to-1, 0), "totalPages": pages, "totalElements": len(all)},
	})
}
