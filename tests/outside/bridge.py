"""The bridge of another back office, as Debian's python3-socketio speaks. Reports what happens as lines of JSON."""
import json
import sys
import threading

import socketio

url, transport, how, token = sys.argv[1:5]
client = socketio.Client(reconnection=False)
admitted = threading.Event()


writing = threading.Lock()


def report(**fields):
    with writing:
        sys.stdout.write(json.dumps(fields) + "\n")
        sys.stdout.flush()


@client.on("authenticated")
def authenticated(data):
    report(what="authenticated", **data)
    admitted.set()


@client.on("*")
def heard(name, data=None):
    report(what="heard", name=name, data=data)


@client.event
def disconnect():
    report(what="disconnected")


auth = {"token": token} if how == "auth" else None
client.connect(url, auth=auth, transports=[transport])
if how != "auth":
    client.emit("fastapi:authenticate", {"token": token})
admitted.wait(5)

# Each line: an event to send, or a question to wait for.
for line in sys.stdin:
    name, payload = json.loads(line)
    report(what="ack", name=name, reply=client.call(name, payload, timeout=5))
client.disconnect()
