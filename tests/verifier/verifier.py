"""A second verifier of records, written from server/docs/record.md alone, with Python's standard library.

    python3 verifier.py FILE     prints the verdict; exit code 0 or 65
    python3 verifier.py          verifies many: each as 4 bytes of length (big-endian) and as many bytes on
                                 standard input; answers each with one line of JSON

It checks chain, commitments, checkpoints and signatures. It does not replay the rules.
"""

import base64
import binascii
import hashlib
import json
import pathlib
import re
import struct
import sys

# Also when Python is told to take nothing from where it stands (-I).
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import ed25519  # noqa: E402

MAX_LINE, MAX_FILE, MAX_NOTE, MAX_WITNESSES = 1 << 20, 1 << 30, 1 << 16, 64

NUMBER = rb"(0|[1-9][0-9]{0,19})"
STRING = rb'("(?:[^"\\\x00-\x1f]|\\["\\btnfr]|\\u00[01][0-9a-f])*")'


def hexadecimal(length):
    return rb"([0-9a-f]{%d})" % (2 * length)


HEADER = re.compile(
    rb'\{"line":"header","format":"einhalt\.record\.v2",'
    rb'"operation":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})","key":"'
    + hexadecimal(32) + rb'","policy":' + STRING + rb"\}\n"
)
ENTRY = re.compile(rb'\{"line":"entry","seq":' + NUMBER)
ENTRY_REST = re.compile(rb',"hash":"' + hexadecimal(32) + rb'","body":(\{.*\})\}\n', re.DOTALL)
PAYLOAD = re.compile(
    rb'\{"line":"payload","of":' + NUMBER + rb',"salt":"' + hexadecimal(16) + rb'","content":' + STRING + rb"\}\n"
)
CHECKPOINT = re.compile(
    rb'\{"line":"checkpoint","note":' + STRING + rb',"witnesses":\[((?:' + STRING + rb"(?:," + STRING + rb")*)?)\]\}\n"
)
END = re.compile(
    rb'\{"line":"end","entries":' + NUMBER + rb',"payloads":' + NUMBER + rb',"checkpoints":' + NUMBER
    + rb',"head":"' + hexadecimal(32) + rb'","signature":"((?:[0-9a-f]{128})?)"\}\n'
)
NAME = rb"([!#-*,-\[\]-~]{1,200})"
NOTE = re.compile(rb"(einhalt/([0-9a-f-]{36})\n" + NUMBER + rb"\n([A-Za-z0-9+/=]+)\n)\n((?:[^\n]+\n)+)")
SIGNATURE = re.compile("\u2014 ".encode() + NAME + rb" ([A-Za-z0-9+/=]+)")
WITNESS = re.compile(NAME + rb"\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")


class Wrong(Exception):
    """The first wrong line, and the entry it belongs to."""

    def __init__(self, line, entry):
        super().__init__(line, entry)
        self.line, self.entry = line, entry


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u64(number):
    return struct.pack(">Q", number)


def number(digits):
    """None beyond 64 bits."""
    value = int(digits)
    return value if value < 2**64 else None


def string(quoted):
    """The text as UTF-8 if this is its one spelling, else None."""
    try:
        text = json.loads(quoted.decode("utf-8"), strict=True)
        return text.encode("utf-8") if json.dumps(text, ensure_ascii=False).encode("utf-8") == quoted else None
    except (ValueError, UnicodeError):
        return None


def unbase64(text):
    """The bytes if this is their one spelling, else None."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data) == text else None


class Record:
    """What is known after the lines so far."""

    def __init__(self, operation, key, policy):
        self.name = b"einhalt/" + operation
        self.operation = bytes.fromhex(operation.decode().replace("-", ""))
        self.key = key
        self.policy = hashlib.sha256(policy).digest()
        self.head = sha256(b"einhalt.genesis.v1\0", self.operation)
        self.entries = self.payloads = self.checkpoints = 0
        self.apart = hashlib.sha256()
        self.body = b""
        # What may still follow this entry: "payload", "checkpoint".
        self.may_follow = ()
        self.witnesses = set()

    def entry(self, seq, hashed, body):
        seq_bytes, length = u64(seq), u64(len(body))
        head = sha256(b"einhalt.entry.v1\0", self.operation, seq_bytes, self.head, length, body)
        if hashed != head:
            return False
        if seq == 1 and b'"policy_hash":"%s"' % self.policy.hex().encode() not in body:
            return False
        self.head, self.entries, self.body = head, seq, body
        self.may_follow = ("payload", "checkpoint")
        return True

    def payload(self, line, of, salt, content):
        commitment = sha256(b"einhalt.payload.v1\0", salt, content).hex().encode()
        if "payload" not in self.may_follow or of != self.entries or b'"payload":"%s"' % commitment not in self.body:
            return False
        self.may_follow = ("checkpoint",)
        self.payloads += 1
        self.apart.update(line)
        return True

    def checkpoint(self, line, note, witnesses):
        read = NOTE.fullmatch(note)
        if "checkpoint" not in self.may_follow or len(note) > MAX_NOTE or not read:
            return False
        text, _, size, head, lines = read.groups()
        expected = self.name + b"\n%d\n%s\n" % (self.entries, base64.b64encode(self.head))
        if text != expected:
            return False
        lines = lines[:-1].split(b"\n")
        if len(lines) != 1 + len(witnesses) or len(set(witnesses)) != len(witnesses):
            return False
        signatures = []
        for signature in lines:
            parts = SIGNATURE.fullmatch(signature)
            data = unbase64(parts[2]) if parts else None
            if data is None:
                return False
            signatures.append((parts[1], data))
        name, data = signatures[0]
        if name != self.name or data[:4] != sha256(name, b"\n\x01", self.key)[:4]:
            return False
        if not ed25519.verify(self.key, text, data[4:]):
            return False
        for witness, (name, data) in zip(witnesses, signatures[1:]):
            parts = WITNESS.fullmatch(witness)
            known = unbase64(parts[3]) if parts else None
            if known is None or len(known) != 33 or known[0] != 4 or parts[1] != name or len(data) != 76:
                return False
            key, time = known[1:], int.from_bytes(data[4:12], "big")
            identity = sha256(name, b"\n\x04", key)[:4]
            if identity != data[:4] or identity.hex().encode() != parts[2]:
                return False
            if not ed25519.verify(key, b"cosignature/v1\ntime %d\n" % time + text, data[12:]):
                return False
        self.witnesses.update(witnesses)
        if len(self.witnesses) > MAX_WITNESSES:
            return False
        self.may_follow = ()
        self.checkpoints += 1
        self.apart.update(line)
        return True

    def end(self, entries, payloads, checkpoints, head, signature):
        counts = (self.entries, self.payloads, self.checkpoints)
        if self.entries == 0 or (entries, payloads, checkpoints) != counts or head != self.head:
            return False
        signed = b"einhalt.record.v2\0" + self.operation + self.policy
        signed += b"".join(map(u64, counts)) + self.head + self.apart.digest()
        return len(signature) == 64 and ed25519.verify(self.key, signed, signature)


def header(line):
    read = HEADER.fullmatch(line)
    policy = string(read[3]) if read else None
    return None if policy is None else (read[1], bytes.fromhex(read[2].decode()), policy)


def read_line(record, line):
    """Takes a line. True after the end. Else raises, with the entry that is wrong."""
    here, expected = record.entries, record.entries + 1
    if read := ENTRY.match(line):
        if number(read[1]) != expected or not (rest := ENTRY_REST.fullmatch(line, read.end())):
            raise Wrong(0, expected)
        if not record.entry(expected, bytes.fromhex(rest[1].decode()), rest[2]):
            raise Wrong(0, expected)
        return False
    if read := PAYLOAD.fullmatch(line):
        of, content = number(read[1]), string(read[3])
        if of is None or content is None:
            raise Wrong(0, expected)
        if not record.payload(line, of, bytes.fromhex(read[2].decode()), content):
            raise Wrong(0, here)
        return False
    if read := CHECKPOINT.fullmatch(line):
        note = string(read[1])
        witnesses = [string(one) for one in re.findall(STRING, read[2])]
        if note is None or None in witnesses or len(witnesses) > MAX_WITNESSES:
            raise Wrong(0, expected)
        if not record.checkpoint(line, note, witnesses):
            raise Wrong(0, here)
        return False
    if read := END.fullmatch(line):
        counts = [number(digits) for digits in read.groups()[:3]]
        if None in counts:
            raise Wrong(0, expected)
        if not record.end(*counts, bytes.fromhex(read[4].decode()), bytes.fromhex(read[5].decode())):
            raise Wrong(0, None)
        return True
    raise Wrong(0, None if header(line) else expected)


def verify(file):
    """The record, if it is sound. Else raises."""
    record, ended, count, total = None, False, 0, 0
    start = 0
    while start < len(file):
        stop = file.find(b"\n", start) + 1 or len(file)
        line, start = file[start:stop], stop
        count, total = count + 1, total + len(line)
        if ended or len(line) > MAX_LINE or total > MAX_FILE:
            raise Wrong(count, record.entries + 1 if record and not ended else None)
        if record is None:
            read = header(line)
            if not read or ed25519.key(read[1]) is None:
                raise Wrong(count, None)
            record = Record(*read)
            continue
        try:
            ended = read_line(record, line)
        except Wrong as wrong:
            raise Wrong(count, wrong.entry) from None
    if not ended:
        raise Wrong(count + 1, record.entries + 1 if record else None)
    return record


def verdict(file):
    try:
        record = verify(file)
    except Wrong as wrong:
        return {"sound": False, "line": wrong.line, "entry": wrong.entry}
    return {"sound": True, "entries": record.entries, "head": record.head.hex()}


def main():
    if len(sys.argv) == 2:
        with open(sys.argv[1], "rb") as file:
            told = verdict(file.read())
        print(json.dumps(told))
        sys.exit(0 if told["sound"] else 65)
    while length := sys.stdin.buffer.read(4):
        file = sys.stdin.buffer.read(struct.unpack(">I", length)[0])
        print(json.dumps(verdict(file)), flush=True)


if __name__ == "__main__":
    main()
