#!/bin/sh
# install.sh installs on Debian what the test of the browser example runs: a
# Chromium. It asks nothing, may be run any number of times, and is done at once
# where one is present, wherever it came from.
set -eu

present() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"
}

present && exit 0
if [ "$(id -u)" != 0 ]; then
	echo "install.sh: missing: chromium (run as root to install)" >&2
	exit 1
fi
# The package lists are fetched only where they are absent or too old to name
# files that the mirror still has.
apt install --no-install-recommends chromium || {
	apt update
	apt install --no-install-recommends chromium
}
present || {
	echo "install.sh: installed and not found: chromium" >&2
	exit 1
}
