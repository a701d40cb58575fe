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
	let source = null;
	let retry = 0;
	const follow = () => {
		const now = source = new EventSource(document.body.dataset.live);
		now.addEventListener("open", () => say("Live.", "live"));
		now.addEventListener("error", () => {
			if (now !== source) {
				return;
			}
			if (now.readyState !== EventSource.CLOSED) { // the browser tries again by itself
				say("Not live: no connection to the server. " + loaded, "lost");
				return;
			}
			source = null;
			say("Not live: the server keeps no more pages new for now. This one tries again. " + loaded, "lost");
			retry = setTimeout(follow, again);
		});
		now.addEventListener("part", replace);
	};
	// A browser makes six connections to a server, no more: with six tabs that kept
	// theirs the next one would stay empty, and no button would do anything. So a page
	// that nobody sees lets go; it is whole again as soon as somebody looks.
	const look = () => {
		clearTimeout(retry);
		if (document.hidden && source) {
			source.close();
			source = null;
		} else if (!document.hidden && !source) {
			follow();
		}
	};
	document.addEventListener("visibilitychange", look);
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
	look();
})();
