// phone.js dial DEVICE NUMBER | watch DEVICE - needs nothing but Node.
// PHONECOMPANION=host:port names another server than 127.0.0.1:26535.
const net = require('node:net');
const [host, port] = (process.env.PHONECOMPANION ?? '127.0.0.1:26535').split(':');

const word = s => { // a quote or a control character cannot be written at all
  if (/["\p{Cc}]/u.test(s)) { console.error(`bad argument: ${s}`); process.exit(1); }
  return s === '' || s.includes(' ') ? `"${s}"` : s;
};
// Greets, gives the commands and yields the answers.
async function* answers(...commands) {
  const s = net.connect(Number(port), host);
  s.setTimeout(45000, () => s.destroy(new Error('silence: the network is dead'))); // something comes every 15 s
  s.setEncoding('utf8'); // a character may be cut in two
  s.write(['STLI;Format=JSON;Errors=Extended;Heartbeat=15', ...commands, ''].join('\r\n'));
  let rest = '', greeted = false;
  for await (const data of s) {
    const lines = (rest + data).split('\n');
    rest = lines.pop(); // the beginning of a line whose end has not come
    for (const line of lines)
      if (greeted) yield JSON.parse(line); else greeted = true; // the answer to the greeting is still plain text
  }
}

async function dial(device, number) { // 0: the phone dials, 1: refused, 2: nobody knows. Never twice
  for await (const m of answers(`MakeCall ${word(device)} ${word(number)}`, 'BYE')) {
    if (m.reply !== 'MakeCall') continue;
    console.log(m.ok ? 'the phone dials' : m.text);
    return m.ok ? 0 : m.error.endsWith('outcomeUnknown') ? 2 : 1;
  }
  return 2;
}

function show(e) { // returns the number of the event
  if (e.event === 'Delivered') console.log(e.device, 'rings:', e.callingE164 ?? e.calling, e.callingName ?? '');
  return e.seq; // and at Delivered the customer's card would open
}
async function watch(device) {
  for (let last, pause = 1000; ; pause = Math.min(2 * pause, 30000)) { // last: the newest event that was shown
    let held = []; // until everything missed is there: live events may come before older ones
    try {
      for await (const m of answers(`MonitorStart ${word(device)}`, ...(last === undefined ? [] : [`Resume ${last}`]), 'Ping')) {
        if (m.event) { if (held) held.push(m); else last = show(m); }
        else if (m.heartbeat !== undefined && !held) last = m.heartbeat;
        else if (m.gap) { console.log('calls were missed'); last = m.gap[1]; }
        else if (m.reply === 'MonitorStart' && !m.ok) throw new Error(m.text);
        else if (m.reply === 'Resume' && !m.ok) last = undefined; // the server counts anew
        else if (m.reply === 'Ping') {
          for (const e of held.sort((a, b) => a.seq - b.seq)) if (e.seq > (last ?? 0)) last = show(e);
          held = null; pause = 1000;
        }
      }
    } catch (e) { console.error(e.message); }
    await new Promise(r => setTimeout(r, pause * (0.5 + Math.random() / 2)));
  }
}

({ dial, watch })[process.argv[2]](...process.argv.slice(3)).then(process.exit, e => { console.error(e.message); process.exit(2); });
