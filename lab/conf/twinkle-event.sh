#!/bin/sh
# Tells the server of a call. The argument is http://SERVER/a/EXTENSION/TOKEN.
# curl's own --data-urlencode would write + for a blank; phones mean plus by it.
escape() { printf %s "$1" | sed 's/%/%25/g; s/ /%20/g; s/"/%22/g; s/#/%23/g; s/&/%26/g; s/;/%3B/g; s/</%3C/g; s/>/%3E/g'; }
exec curl --silent --globoff --max-time 5 --output /dev/null "$1/$TWINKLE_TRIGGER?\
call=$(escape "$SIP_CALL_ID")&status=$SIPSTATUS_CODE&from=$(escape "$SIP_FROM")&to=$(escape "$SIP_TO")"
