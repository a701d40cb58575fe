package stli

// An OptionInfo is one option of a connection and the values that people may
// choose from.
type OptionInfo struct {
	Name   string   // canonical spelling
	Values []string // canonical spelling, the default of dialect 1 first; a number has examples
}

// OptionInfos returns every option in alphabetic order.
func OptionInfos() []OptionInfo {
	all := make([]OptionInfo, optionCount)
	for k := option(0); k < optionCount; k++ {
		all[k].Name = optionNames[k]
	}
	all[optInfo].Values = infoNames[:]
	all[optErrors].Values = []string{"Standard", "Extended"}
	all[optFormat].Values = []string{"Text", "JSON"}
	all[optHeartbeat].Values = []string{"0", "30", "60"}
	all[optNumbers].Values = []string{"Raw", "E164"}
	all[optSnapshot].Values = []string{"Off", "On"}
	all[optVersion].Values = []string{"1", "2"}
	return all
}
