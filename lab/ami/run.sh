#!/bin/sh
# run.sh DIR runs the Asterisk of install.sh in the foreground until it is ended:
# its manager interface is at 127.0.0.1:5038, user bench, secret bench.
set -eu
DIR=${1:?usage: run.sh DIR}
ulimit -n 20000 2>/dev/null || true # a file for each client; fewer do for fewer clients
exec chroot "$DIR" /usr/sbin/asterisk -f -C /lab/etc/asterisk.conf
