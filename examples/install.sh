#!/bin/sh
# install.sh installs on Debian what the tests of the examples run: Python, PHP,
# Node, netcat and curl. It asks nothing, may be run any number of times, and is
# done at once where all of them are present, wherever they came from.
set -eu

# missing prints the package of every program that is not there.
missing() {
	while read -r program package; do
		command -v "$program" >/dev/null || printf '%s ' "$package"
	done <<-END
		bash bash
		python3 python3
		php php-cli
		node nodejs
		nc netcat-openbsd
		curl curl
	END
}

apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"
}

wanted=$(missing)
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" != 0 ]; then
	echo "install.sh: missing: $wanted(run as root to install)" >&2
	exit 1
fi
# The package lists are fetched only where they are absent or too old to name
# files that the mirror still has.
# shellcheck disable=SC2086 # the list is meant to be split into words
apt install --no-install-recommends $wanted || {
	apt update
	apt install --no-install-recommends $wanted
}
wanted=$(missing)
[ -z "$wanted" ] || {
	echo "install.sh: installed and not found: $wanted" >&2
	exit 1
}
