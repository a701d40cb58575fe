<?php
// phone.php dial DEVICE NUMBER | watch DEVICE - needs nothing but PHP.
// PHONECOMPANION=host:port names another server than 127.0.0.1:26535.

function word(string $s): string { // a quote or a control character cannot be written at all
    if (!preg_match('/^[^"\p{Cc}]*$/u', $s)) { fwrite(STDERR, "bad argument: $s\n"); exit(1); }
    return $s === '' || str_contains($s, ' ') ? "\"$s\"" : $s;
}

/** Greets, gives the commands and yields the answers. */
function answers(string ...$commands): Generator {
    $server = getenv('PHONECOMPANION') ?: '127.0.0.1:26535';
    $s = @stream_socket_client("tcp://$server", $code, $why, 10);
    if (!$s) { fwrite(STDERR, "$why\n"); return; }
    stream_set_timeout($s, 45); // something comes every 15 s; longer silence: the network is dead
    fwrite($s, implode("\r\n", ['STLI;Format=JSON;Errors=Extended;Heartbeat=15', ...$commands]) . "\r\n");
    fgets($s); // the answer to the greeting is still plain text
    while (($line = fgets($s)) !== false && str_ends_with($line, "\n")) // otherwise the connection was cut
        yield json_decode($line, true);
    fclose($s);
}

/** Returns 0: the phone dials, 1: refused, 2: nobody knows. Never twice. */
function dial(string $device, string $number): int {
    foreach (answers('MakeCall ' . word($device) . ' ' . word($number), 'BYE') as $m) {
        if (($m['reply'] ?? null) !== 'MakeCall') continue;
        echo $m['ok'] ? 'the phone dials' : $m['text'], "\n";
        return $m['ok'] ? 0 : (str_ends_with($m['error'], 'outcomeUnknown') ? 2 : 1);
    }
    return 2;
}

function show(array $e): int { // returns the number of the event
    if ($e['event'] === 'Delivered') // here the customer's card would open
        echo $e['device'], ' rings: ', $e['callingE164'] ?? $e['calling'], ' ', $e['callingName'] ?? '', "\n";
    return $e['seq'];
}

function watch(string $device): void {
    for ($last = null, $pause = 1;; $pause = min(2 * $pause, 30)) { // last: the newest event that was shown
        $held = []; // until everything missed is there: live events may come before older ones
        foreach (answers('MonitorStart ' . word($device), ...($last === null ? [] : ["Resume $last"]), ...['Ping']) as $m) {
            $reply = $m['reply'] ?? '';
            if (isset($m['event'])) { if ($held === null) $last = show($m); else $held[$m['seq']] = $m; }
            elseif (isset($m['heartbeat']) && $held === null) $last = $m['heartbeat'];
            elseif (isset($m['gap'])) { echo "calls were missed\n"; $last = $m['gap'][1]; }
            elseif ($reply === 'MonitorStart' && !$m['ok']) { fwrite(STDERR, $m['text'] . "\n"); break; }
            elseif ($reply === 'Resume' && !$m['ok']) $last = null; // the server counts anew
            elseif ($reply === 'Ping') {
                ksort($held);
                foreach ($held as $seq => $e) if ($seq > ($last ?? 0)) $last = show($e);
                [$held, $pause] = [null, 1];
            }
        }
        usleep((int)($pause * mt_rand(500000, 1000000)));
    }
}

exit(match ($argv[1] ?? '') { 'dial' => dial($argv[2], $argv[3]), 'watch' => watch($argv[2]), default => 1 });
