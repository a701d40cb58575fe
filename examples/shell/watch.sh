#!/bin/bash
# watch.sh DEVICE - says who calls, with nothing but bash. It connects again for
# ever. HOST and PORT name another server.
#
# The plain text is made for this: a line is words with one blank between them,
# and an empty word is "". Events that are missed while there is no connection
# stay missed here; the other examples ask for them.

device=$1
[[ $device =~ ^[^[:cntrl:][:blank:]\"]+$ ]] || { echo "usage: watch.sh DEVICE" >&2; exit 1; }

# listen reads one connection until it ends.
listen() {
	{ exec 3<>"/dev/tcp/${HOST:-127.0.0.1}/${PORT:-26535}"; } 2>/dev/null || return
	printf 'STLI;Heartbeat=15;Errors=Extended\r\nMonitorStart %s\r\n' "$device" >&3
	# Something comes every 15 seconds. 45 without a word: the network is dead.
	# A line without its end is a cut connection: read fails, and it is ignored.
	while IFS= read -r -t 45 -u 3 line; do
		read -ra word <<<"${line%$'\r'}"
		case ${word[0]} in
		Delivered)
			pause=1
			echo "${word[1]} rings: ${word[4]}"
			;;
		ConnectionCleared) echo "${word[1]} is free again: ${word[2]}" ;;
		error_ind)
			[[ ${word[1]} == SUCCESS ]] || { echo "$line" >&2; break; }
			[[ ${word[2]} == MonitorStart ]] && pause=1 && echo "watching $device" >&2
			;;
		esac
	done
	exec 3>&-
}

pause=1
while :; do
	listen
	echo "watch.sh: not connected, again in $pause s" >&2
	sleep "$pause"
	pause=$((pause < 30 ? pause * 2 : 30))
done
