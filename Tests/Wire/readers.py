"""Mutates the messages of messages.tsv, and parses them with Kolchi, h11 and httptools (llhttp).

The others may accept what Kolchi refuses. They must agree on what Kolchi accepts: method, target, body, and where the
next message begins. They may refuse it only for a reason in `REASONS`, which names the section that allows the message.
"""

import collections
import random
import re
import struct
import subprocess
import sys

import h11
import httptools

from wire import PROBE, messages

PIECES = [
    b"\r\n", b"\n", b"\r", b" ", b"\t", b":", b";", b",", b"\0", b"0\r\n\r\n", b"\r\n\r\n", b"Content-Length: 3\r\n", b"Content-Length: 0\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n", b"Host: b\r\n", b"Connection: close\r\n", b"HTTP/1.0",
    b"HTTP/1.1", b"GET ", b"POST ", b"HEAD ", b"OPTIONS ", b"http://a", b"%41", b"?", b"[::1]", b"\x0b", b"\x80", b"\xff", b"1\r\na\r\n", b"a=b", b"\"",
    b"Expect: 100-continue\r\n", b"Upgrade: h2c\r\n", b"Connection: upgrade\r\n", b"X: y\r\n", b"00", b"+", b"-", b"_", b"A: b\r\n",
]
NEXT = b"GET /next HTTP/1.1\r\nHost: a\r\n\r\n"


def mutated(seeds, chance):
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice([1, 1, 2, 3])):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(8):
            case 0 if data:
                data[min(place, len(data) - 1)] = chance.randrange(256)
            case 1:
                del data[place:place + chance.randrange(1, 4)]
            case 2:
                other = chance.choice(seeds)
                cut = chance.randrange(len(other) + 1)
                data[place:] = other[cut:]
            case 3 | 5 | 6:
                # Insert a whole line between the lines.
                starts = [at.end() for at in re.finditer(b"\r\n", bytes(data))] or [0]
                place = chance.choice(starts[:-1] or starts)
                data[place:place] = chance.choice([piece for piece in PIECES if piece.endswith(b"\r\n") and b": " in piece])
            case 4 if data:
                data[min(place, len(data) - 1)] = chance.choice(b"abcXYZ019/?=&;:,-._ \t\"")
            case _:
                data[place:place] = chance.choice(PIECES)
    return bytes(data[:4000]) + NEXT


def kolchi(batch):
    data = b"".join(struct.pack("<I", len(message)) + message for message in batch)
    lines = subprocess.run([PROBE, "read"], input=data, capture_output=True, check=True).stdout.decode().split("\n")
    for line in lines[:-1]:
        parts = line.split(" ")
        if parts[0] in ("refused", "incomplete"):
            yield None
        else:
            yield parts[0], parts[1].encode(), bytes.fromhex(parts[4]), int(parts[3])


def by_h11(message):
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=100_000)
    connection.receive_data(message)
    head, body = None, b""
    try:
        while True:
            event = connection.next_event()
            if isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                rest = connection.trailing_data[0]
                return head.method.decode(), head.target, body, len(message) - len(rest)
            else:
                return f"{event}"
    except h11.RemoteProtocolError as error:
        return str(error)


class Whole(Exception):
    """The first message is over."""


class Seen:
    def __init__(self):
        self.target, self.body, self.over, self.begun = b"", b"", False, 0

    def on_message_begin(self):
        self.begun += 1

    def on_url(self, url):
        if self.begun == 1:
            self.target += url

    def on_body(self, body):
        if self.begun == 1:
            self.body += body

    def on_message_complete(self):
        self.over = True


def by_httptools(message, end):
    """Parses the bytes that are the message for Kolchi, and the last byte separately: the message must end exactly there."""
    seen = Seen()
    parser = httptools.HttpRequestParser(seen)
    try:
        parser.feed_data(message[:end - 1])
        if seen.over:
            return "ends before"
        parser.feed_data(message[end - 1:end])
    except httptools.HttpParserUpgrade:
        pass
    except httptools.HttpParserError as error:
        return str(error)
    if not seen.over:
        return "ends behind"
    return parser.get_method().decode(), seen.target, seen.body, end


def origin(target):
    """Path and query of an absolute target, as Kolchi reports them."""
    for scheme in (b"http://", b"https://"):
        if target.lower().startswith(scheme):
            rest = target[len(scheme):]
            cut = min((rest.find(c) for c in (b"/", b"?") if c in rest), default=len(rest))
            return rest[cut:] if rest[cut:cut + 1] == b"/" else b"/" + rest[cut:]
    return target


MINOR = "9110 §2.5: a minor version that is not known is read as the highest known one"
TRAILERS = "9110 §6.5.1: of trailers nothing is believed; Kolchi reads them away"
WHITE = "9110 §5.6.3: white space around a value may be a tab"

# A reader, a part of its error, a test of head and trailers, and the section that allows Kolchi to accept the message.
REASONS = [
    ("h11", "no request line received", lambda head, rest: head.startswith(b"\r\n"), "9112 §2.2: one empty line before a request is passed over"),
    ("h11", "Only Transfer-Encoding: chunked is supported", lambda head, rest: b"transfer-encoding" in rest, TRAILERS),
    ("h11", "multiple Transfer-Encoding", lambda head, rest: b"transfer-encoding" in rest, TRAILERS),
    ("h11", "Length", lambda head, rest: b"content-length" in rest, TRAILERS),
    ("h11", "Host", lambda head, rest: b"host" in rest, TRAILERS),
    ("h11", "unsupported", lambda head, rest: re.search(rb" http/1\.[2-9]\r\n", head), MINOR),
    ("h11", "illegal request line", lambda head, rest: re.search(rb" http/1\.[2-9]\r\n", head), MINOR),
    ("httptools", "version", lambda head, rest: re.search(rb" http/1\.[2-9]\r\n", head), MINOR),
    ("httptools", "Transfer-Encoding", lambda head, rest: b"transfer-encoding" in rest, TRAILERS),
    ("httptools", "Content-Length", lambda head, rest: b"content-length" in rest, TRAILERS),
    ("httptools", "Transfer-Encoding", lambda head, rest: re.search(rb"transfer-encoding: *\t|chunked[ ]*\t", head), WHITE),
    ("httptools", "Content-Length", lambda head, rest: re.search(rb"content-length: *\t|\d[ ]*\t", head), WHITE),
    ("httptools", "counts otherwise", lambda head, rest: b"upgrade:" in head and b"connection:" in head,
     "9110 §7.8: an upgrade may be passed over; httptools leaves what follows the head to the new protocol"),
]


def reason(reader, message, end, word):
    """The rule that allows Kolchi to accept what that reader refuses; None if there is none."""
    head, _, rest = message[:end].lower().partition(b"\r\n\r\n")
    return next((rule for name, part, holds, rule in REASONS if name == reader and part in word and holds(head + b"\r\n", rest)), None)


def campaign(count, seed):
    chance = random.Random(seed)
    # Short messages are enough: the rules for long messages also apply to them.
    short = [m for m in messages() if len(m.bytes) < 400]
    # Most mutations make a message invalid, so valid messages are used four times more often.
    seeds = [m.bytes for m in short] + 4 * [m.bytes for m in short if m.is_accepted]
    taken, explained, faults = 0, collections.Counter(), {}
    for start in range(0, count, 20_000):
        batch = [mutated(seeds, chance) for _ in range(min(20_000, count - start))]
        for message, ours in zip(batch, kolchi(batch), strict=True):
            if ours is None:
                continue
            taken += 1
            method, target, body, end = ours
            for name, theirs in (("h11", by_h11(message)), ("httptools", by_httptools(message, end))):
                if not isinstance(theirs, str) and (theirs[0], origin(theirs[1]), theirs[2], theirs[3]) == ours:
                    continue
                word = theirs if isinstance(theirs, str) else "counts otherwise"
                if rule := reason(name, message, end, word):
                    explained[name, rule] += 1
                else:
                    faults.setdefault((name, word), []).append((message, ours, theirs))
    print(f"{count} messages of seed {seed}: Kolchi takes {taken}")
    for (name, rule), number in explained.most_common():
        print(f"  {number:6} read otherwise by {name}: RFC {rule}")
    for (name, word), examples in faults.items():
        print(f"  {len(examples):6} without explanation by {name}: {word}")
        for message, ours, theirs in examples[:3]:
            print(f"         {message}\n         Kolchi: {ours}\n         {name}: {theirs}")
    return faults


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(1 if campaign(*(numbers + [200_000, 9112][len(numbers):])) else 0)
