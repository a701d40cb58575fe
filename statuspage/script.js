// Keeps the parts of the page new. The server has escaped what is in them, and
// the page's policy lets nothing in them run. Without this script the page is
// whole too; it only has to be loaded again.
"use strict";
(() => {
	const note = document.getElementById("live");
	const loaded = note.innerHTML;
	const again = 10_000; // milliseconds until somebody who was refused tries again
	const say = (html, state) => {
		if (note.innerHTML !== html) {
			note.innerHTML = html; // read aloud, but not twice
		}
		note.dataset.state = state;
	};
	const follow = () => {
		const source = new EventSource(document.body.dataset.live);
		source.addEventListener("open", () => say("Live.", "live"));
		source.addEventListener("error", () => {
			if (source.readyState !== EventSource.CLOSED) { // the browser tries again by itself
				say("Not live: no connection to the server. " + loaded, "lost");
				return;
			}
			say("Not live: the server keeps no more pages new for now. This one tries again. " + loaded, "lost");
			setTimeout(follow, again);
		});
		source.addEventListener("part", replace);
	};
	const replace = (e) => {
		const { id, html } = JSON.parse(e.data);
		const old = document.getElementById(id);
		if (!old) {
			return;
		}
		const next = document.createElement(old.tagName);
		next.innerHTML = html;
		if (old.innerHTML === next.innerHTML) {
			return; // nothing is read aloud that is not new
		}
		// Whoever stands on a link with the keyboard still stands there afterwards,
		// and a wide table stays where it was moved to.
		const focus = old.contains(document.activeElement) && document.activeElement !== old ? document.activeElement.getAttribute("href") : null;
		const moved = [...old.querySelectorAll(".wide")].map((x) => x.scrollLeft);
		old.replaceChildren(...next.childNodes);
		old.querySelectorAll(".wide").forEach((x, i) => { x.scrollLeft = moved[i] || 0; });
		if (focus !== null) {
			const link = [...old.querySelectorAll("a")].find((a) => a.getAttribute("href") === focus);
			if (link) {
				link.focus({ preventScroll: true });
			}
		}
	};
	follow();
})();
