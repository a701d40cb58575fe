#!/bin/sh
# dial.sh DEVICE NUMBER - lets the phone of DEVICE call NUMBER, with any netcat.
# Exit code: 0 the phone dials, 1 it was refused, 2 nobody knows: look at the
# phone before you try again. HOST and PORT name another server.
set -eu

[ $# = 2 ] || { echo "usage: dial.sh DEVICE NUMBER" >&2; exit 1; }

# word writes one argument: in quotes, so that blanks do not divide it.
# A quote or a control character cannot be written at all.
word() {
	case $1 in *[[:cntrl:]\"]*) echo "dial.sh: bad argument: $1" >&2; exit 1 ;; esac
	printf '"%s"' "$1"
}
device=$(word "$1")
number=$(word "$2")

# BYE makes the server close the connection behind its last answer, so nc ends.
# -w ends it where the network is dead; a phone may take 10 seconds.
answers=$(printf 'STLI;Errors=Extended\r\nMakeCall %s %s\r\nBYE\r\n' "$device" "$number" |
	nc -w 20 "${HOST:-127.0.0.1}" "${PORT:-26535}" | tr -d '\r') || true

case $answers in
*"error_ind SUCCESS MakeCall"*) ;;
*"unspecified.outcomeUnknown"*) printf '%s\n' "$answers" >&2; exit 2 ;;
*"error_ind ERROR MakeCall"* | *"error_ind INVALCMD"*) printf '%s\n' "$answers" | grep -E 'MakeCall|INVALCMD' >&2; exit 1 ;;
*) echo "dial.sh: no answer" >&2; exit 2 ;;
esac
