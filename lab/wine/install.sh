#!/bin/sh
# install.sh installs on Debian what the Windows program is run with: Wine, and a
# C compiler for the one library that Debian 12's Wine lacks. It asks nothing,
# may be run any number of times, and is done at once where both are present.
set -eu

PACKAGES="wine wine64 gcc-mingw-w64-x86-64-win32"

apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"
}

if command -v wine >/dev/null && command -v x86_64-w64-mingw32-gcc >/dev/null; then
	exit 0
fi
if [ "$(id -u)" != 0 ]; then
	echo "install.sh: missing: wine or x86_64-w64-mingw32-gcc (run as root to install)" >&2
	exit 1
fi
# The package lists are fetched only where they are absent or too old to name
# files that the mirror still has.
# shellcheck disable=SC2086 # the list is meant to be split into words
apt install --no-install-recommends $PACKAGES || {
	apt update
	apt install --no-install-recommends $PACKAGES
}
