#!/bin/sh
# The service's user, and a folder for the configuration that only it and root
# read. Nothing is started: there are no phones in the configuration yet.
set -e
if command -v systemd-sysusers >/dev/null 2>&1; then
	systemd-sysusers phonecompanion.conf
fi
if getent group phonecompanion >/dev/null 2>&1; then
	chgrp phonecompanion /etc/phonecompanion
	chmod 0750 /etc/phonecompanion
fi
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
fi
