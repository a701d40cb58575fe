package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Measures of the drawing, in pixels.
const (
	plotColumns = 2
	panelWidth  = 450
	panelHeight = 300
	marginLeft  = 64 // room for the numbers of the axis
	marginRight = 24
	marginTop   = 62 // for title and legend
	marginBelow = 46
	legendStep  = 122 // from one name to the next
)

// plotStyle draws dark on light, or light on dark where the reader wants that.
// The colours are those of Okabe and Ito, which everyone can tell apart
// (https://jfly.uni-koeln.de/color/); each line has a mark of its own besides.
const plotStyle = `
.back{fill:#fff}
text{font:12px system-ui,sans-serif;fill:#24292f}
.title{font-weight:600;font-size:13px}
.number{font-size:11px}
.grid{stroke:#d8dee4}
.axis{stroke:#6e7781;fill:none}
.goal{stroke:#cf222e;stroke-dasharray:6 4}
.goaltext{fill:#cf222e;font-size:11px}
.line{fill:none;stroke-width:2}
.l0{stroke:#0072b2}.m0{fill:#0072b2}
.l1{stroke:#d55e00}.m1{fill:#d55e00}
.l2{stroke:#009e73}.m2{fill:#009e73}
@media (prefers-color-scheme:dark){
.back{fill:#0d1117}
text{fill:#e6edf3}
.grid{stroke:#30363d}
.axis{stroke:#8b949e}
.goal{stroke:#ff7b72}
.goaltext{fill:#ff7b72}
.l0{stroke:#56b4e9}.m0{fill:#56b4e9}
.l1{stroke:#e69f00}.m1{fill:#e69f00}
.l2{stroke:#2fd6a3}.m2{fill:#2fd6a3}
}
`

// plotKinds is how many kinds of lines the style has.
const plotKinds = 3

// drawPanels draws diagrams as one SVG image.
func drawPanels(panels []plotPanel) []byte {
	rows := (len(panels) + plotColumns - 1) / plotColumns
	width, height := plotColumns*panelWidth, rows*panelHeight
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n", width, height, width, height)
	b.WriteString("<title>phonecompanion: memory, reload, events, idle processor time and start-up over numbers of phones and clients</title>\n")
	fmt.Fprintf(&b, "<style>%s</style>\n", plotStyle)
	fmt.Fprintf(&b, `<rect class="back" width="%d" height="%d"/>`+"\n", width, height)
	for i := range panels {
		fmt.Fprintf(&b, `<g transform="translate(%d,%d)">`+"\n", i%plotColumns*panelWidth, i/plotColumns*panelHeight)
		panels[i].draw(&b)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// draw draws one diagram with its corner at 0, 0.
func (p *plotPanel) draw(b *bytes.Buffer) {
	x, y := p.scales()
	label(b, "title", "start", marginLeft, 20, p.title+", over "+p.across)
	for i, l := range p.lines {
		at := float64(marginLeft + i*legendStep)
		mark(b, i, at+5, 39, l.name)
		label(b, "", "start", at+14, 43, l.name)
	}
	left, right := float64(marginLeft), float64(panelWidth-marginRight)
	for _, v := range y.ticks {
		fmt.Fprintf(b, `<line class="grid" x1="%s" y1="%s" x2="%s" y2="%s"/>`+"\n", px(left), px(y.at(v)), px(right), px(y.at(v)))
		label(b, "number", "end", left-6, y.at(v)+4, tickText(v))
	}
	for _, v := range x.ticks {
		fmt.Fprintf(b, `<line class="axis" x1="%s" y1="%s" x2="%s" y2="%s"/>`+"\n", px(x.at(v)), px(panelHeight-marginBelow), px(x.at(v)), px(panelHeight-marginBelow+4))
		label(b, "number", "middle", x.at(v), panelHeight-marginBelow+17, tickText(v))
	}
	fmt.Fprintf(b, `<path class="axis" d="M%s %sV%sH%s"/>`+"\n", px(left), px(marginTop), px(panelHeight-marginBelow), px(right))
	label(b, "", "middle", (left+right)/2, panelHeight-marginBelow+35, p.across)
	label(b, "number", "end", left-6, marginTop-8, p.unit)
	if p.goal > 0 {
		fmt.Fprintf(b, `<line class="goal" x1="%s" y1="%s" x2="%s" y2="%s"/>`+"\n", px(left), px(y.at(p.goal)), px(right), px(y.at(p.goal)))
		label(b, "goaltext", "start", left+4, y.at(p.goal)-4, "goal: below "+tickText(p.goal)+" "+p.unit)
	}
	for i, l := range p.lines {
		var points []string
		for _, at := range l.points {
			points = append(points, px(x.at(at.x))+","+px(y.at(at.y)))
		}
		fmt.Fprintf(b, `<polyline class="line l%d" points="%s"/>`+"\n", i%plotKinds, strings.Join(points, " "))
		for _, at := range l.points {
			mark(b, i, x.at(at.x), y.at(at.y), fmt.Sprintf("%s, %s %s: %s %s", l.name, groupNumber(int(at.x)), p.across, number(at.y), p.unit))
		}
	}
}

// mark draws the mark of a line: a disc, a square or a triangle.
func mark(b *bytes.Buffer, kind int, x, y float64, title string) {
	class, end := fmt.Sprintf(`class="m%d"`, kind%plotKinds), "><title>"+html.EscapeString(title)+"</title></"
	switch kind % plotKinds {
	case 0:
		fmt.Fprintf(b, `<circle %s cx="%s" cy="%s" r="4"%scircle>`+"\n", class, px(x), px(y), end)
	case 1:
		fmt.Fprintf(b, `<rect %s x="%s" y="%s" width="8" height="8"%srect>`+"\n", class, px(x-4), px(y-4), end)
	default:
		fmt.Fprintf(b, `<path %s d="M%s %sl5 9h-10z"%spath>`+"\n", class, px(x), px(y-5), end)
	}
}

func label(b *bytes.Buffer, class, anchor string, x, y float64, text string) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	fmt.Fprintf(b, `<text%s text-anchor="%s" x="%s" y="%s">%s</text>`+"\n", class, anchor, px(x), px(y), html.EscapeString(text))
}

// px writes a coordinate.
func px(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

// tickText writes a number of an axis.
func tickText(v float64) string {
	if v >= 1 {
		return groupNumber(int(math.Round(v)))
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// A logScale places values on a logarithmic axis.
type logScale struct {
	low, high float64 // values at the ends
	from, to  float64 // where the ends are drawn
	ticks     []float64
}

// at returns where a value is drawn; what is less than the axis shows stands at
// its end, as zero has to.
func (s *logScale) at(v float64) float64 {
	if v = min(max(v, s.low), s.high); s.low == s.high {
		return (s.from + s.to) / 2
	}
	return s.from + (s.to-s.from)*math.Log(v/s.low)/math.Log(s.high/s.low)
}

// plotLeast is the least value that an axis shows.
const plotLeast = 0.01

// scales returns the axes of a diagram: of x, the numbers that were measured; of
// y, from the 1, 2 or 5 below the least value to the one above the highest.
func (p *plotPanel) scales() (x, y *logScale) {
	x = &logScale{from: marginLeft + 16, to: panelWidth - marginRight - 16}
	low, high := math.Inf(1), max(p.goal, plotLeast)
	for _, l := range p.lines {
		for _, at := range l.points {
			if !slices.Contains(x.ticks, at.x) {
				x.ticks = append(x.ticks, at.x)
			}
			low, high = min(low, max(at.y, plotLeast)), max(high, at.y)
		}
	}
	slices.Sort(x.ticks)
	x.low, x.high = x.ticks[0], x.ticks[len(x.ticks)-1]
	y = &logScale{from: panelHeight - marginBelow, to: marginTop}
	y.ticks = roundNumbers(low, high)
	y.low, y.high = y.ticks[0], y.ticks[len(y.ticks)-1]
	return x, y
}

// roundNumbers lists 1, 2, 5, 10, 20 and so on, from the one below low to the
// one above high.
func roundNumbers(low, high float64) []float64 {
	const enough = 1e-9 // for what the logarithm rounds
	var all []float64
	for decade := math.Floor(math.Log10(low) + enough); ; decade++ {
		for _, m := range []float64{1, 2, 5} {
			v := m * math.Pow(10, decade)
			if len(all) > 0 && all[len(all)-1] >= high*(1-enough) && len(all) > 1 {
				return all
			}
			if len(all) > 0 && v <= low*(1+enough) {
				all = all[:0]
			}
			all = append(all, v)
		}
	}
}
