#!/bin/sh
# install.sh DIR installs a real Asterisk for `phonebench --ami`, in a folder of
# its own: Debian 12 has none, so DIR becomes a small Debian 11 with Asterisk 16.
# It asks nothing, may be run any number of times, and is done at once where the
# folder is whole. It needs root and the package mirror that apt uses. What apt
# installs on this system is debootstrap alone; no service is started.
set -eu

DIR=${1:?usage: install.sh DIR}
SUITE=bullseye # the newest release of Debian with an Asterisk that stays as it is
HERE=$(cd "$(dirname "$0")" && pwd)

apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"
}

# The mirror is the one that apt knows, in either form of its lists.
mirror() {
	cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null |
		awk '/^URIs:/ { print $2; exit } $1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) { print $i; exit } }'
}

if [ ! -x "$DIR/usr/sbin/asterisk" ]; then
	if [ "$(id -u)" != 0 ]; then
		echo "install.sh: missing: Asterisk in $DIR (run as root to install)" >&2
		exit 1
	fi
	command -v debootstrap >/dev/null || apt install --no-install-recommends debootstrap || {
		apt update
		apt install --no-install-recommends debootstrap
	}
	MIRROR=$(mirror)
	[ -n "$MIRROR" ] || {
		echo "install.sh: apt has no Debian mirror: name one in /etc/apt/sources.list" >&2
		exit 1
	}
	mkdir -p "$DIR"
	# debootstrap keeps a folder of its own there until it is done.
	if [ ! -x "$DIR/usr/bin/apt-get" ] || [ -d "$DIR/debootstrap" ]; then
		debootstrap --variant=minbase "$SUITE" "$DIR" "$MIRROR"
	fi
	# Debian policy 9.3.3: exit status 101 forbids services to start.
	printf '#!/bin/sh\nexit 101\n' >"$DIR/usr/sbin/policy-rc.d"
	chmod 755 "$DIR/usr/sbin/policy-rc.d"
	DEBIAN_FRONTEND=noninteractive chroot "$DIR" apt-get -q -y install --no-install-recommends asterisk asterisk-modules
fi

mkdir -p "$DIR/lab/etc" "$DIR/lab/run" "$DIR/lab/log" "$DIR/lab/spool" "$DIR/lab/db" "$DIR/lab/lib"
cp "$HERE/conf/"*.conf "$DIR/lab/etc/"
[ -x "$DIR/usr/sbin/asterisk" ] || {
	echo "install.sh: Asterisk is installed but not found in $DIR" >&2
	exit 1
}
