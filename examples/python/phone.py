"""phone.py dial DEVICE NUMBER | watch DEVICE - needs nothing but Python 3.

PHONECOMPANION=host:port names another server than 127.0.0.1:26535."""
import json, os, random, socket, sys, time

HOST, PORT = os.environ.get("PHONECOMPANION", "127.0.0.1:26535").rsplit(":", 1)

def word(s):
    """One argument. A quote or a control character cannot be written at all."""
    if '"' in s or any(ord(c) < 32 or 127 <= ord(c) < 160 for c in s):
        sys.exit(f"bad argument: {s!r}")
    return f'"{s}"' if s == "" or " " in s else s

def connect(*commands):
    """Greets, gives the commands and returns an iterator over the answers."""
    with socket.create_connection((HOST, PORT), timeout=45) as s:  # silence: the network is dead
        lines = ["STLI;Format=JSON;Errors=Extended;Heartbeat=15", *commands]
        s.sendall("".join(line + "\r\n" for line in lines).encode())
        stream = s.makefile("rb")
        stream.readline()  # the answer to the greeting is still plain text
        for line in stream:
            if line.endswith(b"\n"):  # otherwise the connection was cut
                yield json.loads(line)

def dial(device, number):
    """Returns 0: the phone dials, 1: refused, 2: nobody knows. Never twice."""
    try:
        for m in connect(f"MakeCall {word(device)} {word(number)}", "BYE"):
            if m.get("reply") == "MakeCall":
                print("the phone dials" if m["ok"] else m["text"])
                return 0 if m["ok"] else 2 if m["error"].endswith("outcomeUnknown") else 1
    except OSError as e:
        print(e)
    return 2

def show(e):
    if e["event"] == "Delivered":  # here the customer's card would open
        print(e["device"], "rings:", e.get("callingE164") or e["calling"], e.get("callingName", ""), flush=True)

def watch(device):
    last, pause = None, 1  # last: the number of the newest event that was shown
    while True:
        held = []  # until everything missed is there: live events may come before older ones
        try:
            for m in connect(f"MonitorStart {word(device)}", *([] if last is None else [f"Resume {last}"]), "Ping"):
                if "event" in m and held is not None: held.append(m)
                elif "event" in m: show(m); last = m["seq"]
                elif "heartbeat" in m and held is None: last = m["heartbeat"]
                elif "gap" in m: print("calls were missed", m["gap"], flush=True); last = m["gap"][1]
                elif m.get("reply") == "Resume" and not m["ok"]: last = None  # the server counts anew
                elif m.get("reply") == "MonitorStart" and not m["ok"]: print(m["text"], file=sys.stderr); break
                elif m.get("reply") == "Ping":
                    for e in sorted(held, key=lambda e: e["seq"]):
                        if e["seq"] > (last or 0): show(e); last = e["seq"]
                    held, pause = None, 1
        except OSError as e: print(e, file=sys.stderr)
        time.sleep(pause * random.uniform(0.5, 1)); pause = min(2 * pause, 30)

if __name__ == "__main__": sys.exit({"dial": dial, "watch": watch}[sys.argv[1]](*sys.argv[2:]))
