#!/bin/sh
# install.sh brings promtool, with which the alert rules are tested, from Debian's
# package prometheus into .cache/promtool/ of the repository. The package is
# unpacked and not installed: no service is made and none is started, and root is
# not needed. Where promtool is installed already nothing is done.
set -eu

cd "$(dirname "$0")/../.."
to=.cache/promtool
if command -v promtool >/dev/null || [ -x "$to/promtool" ]; then
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# As root apt would hand the download to a user who may not write to the folder.
fetch() {
	(cd "$work" && apt-get -q -o APT::Sandbox::User=root download prometheus)
}
# The package lists are fetched only where they are absent or too old.
fetch || {
	apt-get -q -y -o DPkg::Lock::Timeout=120 update
	fetch
}
dpkg-deb -x "$work"/prometheus_*.deb "$work/unpacked"
mkdir -p "$to"
mv "$work/unpacked/usr/bin/promtool" "$to/promtool"
"$to/promtool" --version
