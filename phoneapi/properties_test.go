package phoneapi

// properties are those of the Telecomx API ("SIP phone update"), with its types.
var properties = concat(
	of(Text, "_id!", "sipPhoneModel", "extension", "customer", "macAddress", "serial", "product", "handsetAddress", "sidePanel", "displayBackground",
		"instanceId", "customConfig", "notes", "ip.countries", "ip.address", "username!", "password!", "network.ipAddress", "network.subnet", "network.gateway",
		"network.dns1", "network.dns2", "orderId", "softkeys[].function", "softkeys[].value", "softkeys[].label", "purchaseInfo.orderId",
		"purchaseInfo.sidePanels[].serial", "purchaseInfo.sidePanels[].orderId", "purchaseInfo.sidePanels[].product",
		"status.localIpAddress!", "status.publicIpAddress!", "status.userAgent!"),
	of(Number, "handsetIndex!", "sidePanelCount", "ringer.volume", "volume.handset.mic", "volume.handset.speaker", "volume.headset.mic", "volume.headset.speaker",
		"volume.handsfree.mic", "volume.handsfree.speaker", "softkeys[].index", "status.expires!"),
	of(Flag, "callWaiting", "softkeyConfigurationOnDevice", "softkeyBlfBlindTransfer", "dhsg", "codec.hdAudio", "codec.video", "network.dhcp", "status.online!"),
	of(TextOrNumber, "ringer.tone"),
	of(Date, "date", "purchaseInfo.date", "purchaseInfo.sidePanels[].date", "status.configLoaded!", "status.configSaved!"),
	[]Property{
		{Path: "pbxCluster", Kind: Number, Low: 1, High: 2},
		{Path: "displayBrightness", Kind: Number, High: 15},
		{Path: "displayBrightnessIdle", Kind: Number, High: 15},
		{Path: "headsetButton", Kind: Text, Words: []string{"speaker", "headset", "speaker-headset", "headset-speaker"}},
		{Path: "displayFontColor", Kind: Text, Words: []string{"LIGHT", "DARK"}},
		{Path: "ip.mode", Kind: Text, Words: []string{"OPEN", "LOCKED", "ROAMING"}},
		{Path: "network.vlanId", Kind: TextOrNumber, High: 4094},
		{Path: "network.vlanPriority", Kind: TextOrNumber, High: 7},
		{Path: "purchaseInfo.paymentOption", Kind: Text, Words: []string{"NONE", "BOUGHT", "RENTED", "SELF_OWNED"}},
		{Path: "purchaseInfo.sidePanels[].paymentOption", Kind: Text, Words: []string{"NONE", "BOUGHT", "RENTED", "SELF_OWNED"}},
	},
)

// of makes properties of one kind; those that end in "!" are only read.
func of(kind Kind, paths ...string) (all []Property) {
	for _, path := range paths {
		p := Property{Path: path, Kind: kind, Meaning: "What it is for"}
		if last := len(path) - 1; path[last] == '!' {
			p.Path, p.ReadOnly = path[:last], true
		}
		all = append(all, p)
	}
	return all
}

// concat puts the parts one after the other.
func concat(parts ...[]Property) (all []Property) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
