package sipphone

import (
	"strconv"
	"strings"
)

// A row is the place of an error in the table.
type row int

const (
	noRow row = iota
	multiple
	badCluster
	noModel
	noExtension
	noCustomer
	badMAC
	macExists
	macFull
	noHandsetAddress
	noPosition
	badMode
	badCountry
	noCountries
	badAddress
	badVolume
	volumeRange
	toneRange
	badHandsetMic
	badHandsetSpeaker
	badHeadsetMic
	badHeadsetSpeaker
	badHandsfreeMic
	badHandsfreeSpeaker
	noIndex
	indexUsed
	noFunction
	badFunction
	badNumber
	keyExtension
	badURL
	noGroup
	noQueue
	noRights
	serialUsed
	manyPanels
	badIPAddress
	badSubnet
	badGateway
	badDNS1
	badDNS2
	badVLAN
	badVLANPriority
	accessDenied
	notFound
	accessLevel
	internalError

	// What the Telecomx table does not have.
	badBody
	unknown
	notObject
	notList
	givenTwice
	controlCharacter
	longText
	badText
	badBool
	badInt
	badIntRange
	badDate
	badWord
	wordForModel
	rangeForModel
	handsetUsed
	badIndex
	indexForModel
	noSwitch
)

// rows is the one table of errors: first those of the Telecomx API, word for word,
// then ours. A message of ours that is empty is the path of the property.
var rows = [...]Error{
	multiple:            {Code: 422, Message: "multiple", Description: "Multiple errors"},
	badCluster:          {Code: 422, Message: "pbxCluster", Description: "PBX cluster id not valid only 1 or 2 is permitted"},
	noModel:             {Code: 404, Message: "sipPhoneModel", Description: "SIP phone model not found or invalid"},
	noExtension:         {Code: 404, Message: "extension", Description: "Extension not found"},
	noCustomer:          {Code: 404, Message: "customer", Description: "Customer not found or not active"},
	badMAC:              {Code: 422, Message: "macAddress", Description: "MAC address is invalid"},
	macExists:           {Code: 409, Message: "macAddress", Description: "A phone with the same MAC address already exists"},
	macFull:             {Code: 403, Message: "macAddress", Description: "All available slots has been filled, no more SIP phones can share the MAC address"},
	noHandsetAddress:    {Code: 422, Message: "handsetAddress", Description: "Handset address is missing"},
	noPosition:          {Code: 409, Message: "handsetIndex", Description: "The SIP phone/device does not have any free positions"},
	badMode:             {Code: 422, Message: "ip.mode", Description: "Mode is invalid"},
	badCountry:          {Code: 422, Message: "ip.countries", Description: "Country code 'XX' is not valid"},
	noCountries:         {Code: 409, Message: "ip.mode", Description: "ROAMING mode requires countries to be specified"},
	badAddress:          {Code: 422, Message: "ip.address", Description: "IP address is invalid"},
	badVolume:           {Code: 422, Message: "ringer.volume", Description: "Ringer volume is invalid"},
	volumeRange:         {Code: 422, Message: "ringer.volume", Description: "Ringer volume is outside the valid range"},
	toneRange:           {Code: 422, Message: "ringer.tone", Description: "Ringtone is outside the valid range"},
	badHandsetMic:       {Code: 422, Message: "volume.handset.mic", Description: "Handset microphone level is invalid"},
	badHandsetSpeaker:   {Code: 422, Message: "volume.handset.speaker", Description: "Handset speaker level is invalid"},
	badHeadsetMic:       {Code: 422, Message: "volume.headset.mic", Description: "Headset microphone level is invalid"},
	badHeadsetSpeaker:   {Code: 422, Message: "volume.headset.speaker", Description: "Headset speaker level is invalid"},
	badHandsfreeMic:     {Code: 422, Message: "volume.handsfree.mic", Description: "Handsfree microphone level is invalid"},
	badHandsfreeSpeaker: {Code: 422, Message: "volume.handsfree.speaker", Description: "Handsfree speaker level is invalid"},
	noIndex:             {Code: 422, Message: "softkeys[#].index", Description: "Index is missing"},
	indexUsed:           {Code: 422, Message: "softkeys[#].index", Description: "Index is being used by another softkey"},
	noFunction:          {Code: 422, Message: "softkeys[#].function", Description: "Function is missing"},
	badFunction:         {Code: 422, Message: "softkeys[#].function", Description: "Function type is not valid for this phone model"},
	badNumber:           {Code: 422, Message: "softkeys[#].value", Description: "Not a valid phone number"},
	keyExtension:        {Code: 404, Message: "softkeys[#].value", Description: "Extension not found"},
	badURL:              {Code: 422, Message: "softkeys[#].value", Description: "URL is invalid, must begin with http: or https:"},
	noGroup:             {Code: 404, Message: "softkeys[#].value", Description: "Group not found"},
	noQueue:             {Code: 404, Message: "softkeys[#].value", Description: "Queue not found"},
	noRights:            {Code: 409, Message: "softkeys[#].value", Description: "Extension does not have controller rights on group"},
	serialUsed:          {Code: 409, Message: "purchaseInfo.sidePanels.serial", Description: "Sidepanel serials need to be unique"},
	manyPanels:          {Code: 422, Message: "purchaseInfo.sidePanels", Description: "More sidepanels configured than possible for the SIP phone model."},
	badIPAddress:        {Code: 422, Message: "network.ipAddress", Description: "IP address is invalid or missing"},
	badSubnet:           {Code: 422, Message: "network.subnet", Description: "Subnet mask is invalid or missing"},
	badGateway:          {Code: 422, Message: "network.gateway", Description: "Default gateway is invalid or missing"},
	badDNS1:             {Code: 422, Message: "network.dns1", Description: "Primary DNS server is invalid or missing"},
	badDNS2:             {Code: 422, Message: "network.dns2", Description: "Secondary DNS server is invalid"},
	badVLAN:             {Code: 422, Message: "network.vlanId", Description: "Vlan ID is invalid"},
	badVLANPriority:     {Code: 422, Message: "network.vlanPriority", Description: "Vlan priority is invalid"},
	accessDenied:        {Code: 403, Message: "access_denied", Description: "Access denied"},
	notFound:            {Code: 404, Message: "not_found", Description: "SIP phone not found"},
	accessLevel:         {Code: 403, Message: "access_denied", Description: "Insufficient access level"},
	internalError:       {Code: 500, Message: "internal_error", Description: "<Unspecified>"},

	badBody:          {Code: 422, Message: "body"},
	unknown:          {Code: 422, Description: "Property is not known"},
	notObject:        {Code: 422, Description: "Value is invalid, must be an object"},
	notList:          {Code: 422, Description: "Value is invalid, must be a list"},
	givenTwice:       {Code: 422, Description: "Property is given twice with different values"},
	controlCharacter: {Code: 422, Description: "Text has a control character"},
	longText:         {Code: 422, Description: "Text is too long, at most XX"},
	badText:          {Code: 422, Description: "Value is invalid, must be text"},
	badBool:          {Code: 422, Description: "Value is invalid, must be true or false"},
	badInt:           {Code: 422, Description: "Value is invalid, must be a whole number"},
	badIntRange:      {Code: 422, Description: "Value is invalid, must be a whole number from XX"},
	badDate:          {Code: 422, Description: "Value is invalid, must be a date as 2020-01-30T00:00:00Z"},
	badWord:          {Code: 422, Description: "Value is invalid, must be XX"},
	wordForModel:     {Code: 422, Description: "Value is not valid for this phone model, must be XX"},
	rangeForModel:    {Code: 422, Description: "Value is not valid for this phone model, must be from XX"},
	handsetUsed:      {Code: 409, Message: "handsetAddress", Description: "A phone with the same handset address already exists on the base"},
	badIndex:         {Code: 422, Message: "softkeys[#].index", Description: "Index is invalid, must be a whole number from 0"},
	indexForModel:    {Code: 422, Message: "softkeys[#].index", Description: "Index is not valid for this phone model, it has keys from XX"},
	noSwitch:         {Code: 422, Message: "softkeys[#].value", Description: "Name of the switch is missing"},
}

// error returns the row as it stands in the table.
func (r row) error() *Error { e := rows[r]; return &e }

// at returns the row for a property, about something else than the table says.
func (r row) at(path string) *Error { e := r.error(); e.Message = path; return e }

// key returns the row for the element of a list.
func (r row) key(i int) *Error {
	e := r.error()
	e.Message = strings.Replace(e.Message, "#", strconv.Itoa(i), 1)
	return e
}

// about puts what is wrong, or what would be right, in the place of XX.
func (e *Error) about(what string) *Error {
	e.Description = strings.Replace(e.Description, "XX", what, 1)
	return e
}

// maxInner is how many errors one answer has at most: a request with more of them
// is not mended by hand, and must not be answered with much more than it sent.
const maxInner = 100

// Join makes one error of several: none is nil, one alone is itself, more are the
// row "multiple" with the first hundred of them in Inner.
func Join(errs []*Error) error {
	switch len(errs) {
	case 0:
		return nil
	case 1:
		return errs[0]
	}
	e := multiple.error()
	e.Inner = errs[:min(len(errs), maxInner)]
	return e
}

// AccessDenied says that the program may not do this to the phone.
func AccessDenied() *Error { return accessDenied.error() }

// InsufficientAccess says that the program's class may not do this to any phone.
func InsufficientAccess() *Error { return accessLevel.error() }

// NotFound says that there is no such phone.
func NotFound() *Error { return notFound.error() }

// InternalError says that the fault is ours. Where nothing is to be told of it the
// description is empty, and the table's own stands there.
func InternalError(description string) *Error {
	e := internalError.error()
	if description != "" {
		e.Description = description
	}
	return e
}
