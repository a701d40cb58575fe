#!/bin/sh
# install.sh installs what the lab needs on Debian: baresip and twinkle (the
# phones), kamailio (their registrar), curl (twinkle's HTTP client), glewlwyd
# (an OAuth server), sqlite3 (which makes its database) and sip-tester (a phone
# for SIP requests). It asks nothing, may be run any number of times,
# and is done at once where all are present. The services that the kamailio and
# glewlwyd packages bring are neither started nor left running: the lab starts
# its own, on a loopback address and as a child of the test.
set -eu

PACKAGES="baresip-core twinkle-console kamailio curl glewlwyd sqlite3 sip-tester"
POLICY=/usr/sbin/policy-rc.d

missing() {
	for package in $PACKAGES; do
		state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=absent
		[ "$state" = installed ] || printf '%s ' "$package"
	done
}

apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"
}

# Services stay off while packages are unpacked (Debian policy 9.3.3: exit
# status 101 forbids the action). A policy that is already there is kept.
forbid_services() {
	[ -e "$POLICY" ] && return
	printf '#!/bin/sh\nexit 101\n' >"$POLICY"
	chmod 755 "$POLICY"
	trap 'rm -f "$POLICY"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# On a machine where services start all the same, the new one is stopped. One
# that was there before is somebody's, and is left alone.
stop_service() {
	if [ -d /run/systemd/system ]; then
		systemctl disable --now --quiet "$1.service" || true
	elif [ -x "/etc/init.d/$1" ]; then
		"/etc/init.d/$1" stop >/dev/null 2>&1 || true
	fi
}

wanted=$(missing)
if [ -n "$wanted" ]; then
	if [ "$(id -u)" != 0 ]; then
		echo "install.sh: missing: $wanted(run as root to install)" >&2
		exit 1
	fi
	forbid_services
	# The package lists are fetched only where they are absent or too old to
	# name files that the mirror still has.
	# shellcheck disable=SC2086 # the list is meant to be split into words
	apt install --no-install-recommends $wanted || {
		apt update
		apt install --no-install-recommends $wanted
	}
	case $wanted in *kamailio*) stop_service kamailio ;; esac
	case $wanted in *glewlwyd*) stop_service glewlwyd ;; esac
fi

for program in baresip twinkle-console kamailio curl glewlwyd sqlite3 sipp; do
	command -v "$program" >/dev/null || PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || {
		echo "install.sh: $program is installed but not found" >&2
		exit 1
	}
done
