// Keeps the parts of the page new. The server has escaped what is in them, and
// the page's policy lets nothing in them run. Without this script the page is
// whole too; it only has to be loaded again.
"use strict";
(() => {
	const note = document.getElementById("live");
	const loaded = note.innerHTML;
	const source = new EventSource(document.body.dataset.live);
	source.addEventListener("open", () => {
		note.textContent = "Live.";
		note.dataset.state = "live";
	});
	source.addEventListener("error", () => {
		note.innerHTML = "Not live: no connection to the server. " + loaded;
		note.dataset.state = "lost";
	});
	source.addEventListener("part", (e) => {
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
			const again = [...old.querySelectorAll("a")].find((a) => a.getAttribute("href") === focus);
			if (again) {
				again.focus({ preventScroll: true });
			}
		}
	});
})();
