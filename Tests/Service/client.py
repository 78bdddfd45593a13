#!/usr/bin/env python3
"""A client after Inclavare's (shim/runtime/signature/client of inclavare-containers 0.6.4): posts material as text/plain to
BASE/pkcs1, decodes the answer, asks BASE/public-key, and has openssl judge. Then it asks for what is none.

Usage: client.py ADDRESS
"""
import base64
import json
import struct
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

base = sys.argv[1] + "/api/v1/signature"
body = bytes.fromhex("06000000e100000000000100") + bytes(4) + bytes(4) + struct.pack("<I", 0x20260102)
body += bytes.fromhex("01010000600000006000000001000000") + bytes(4) + bytes(84)
body += bytes(4) + struct.pack("<I", 0xFFFFFFFF) + bytes(4) + bytes(16) + struct.pack("<QQQQ", 4, 3, 2**64 - 1, 3)
body += bytes(range(32)) + bytes(16) + bytes(16) + struct.pack("<HH", 7, 3)
assert len(body) == 256


def post(data):
    request = urllib.request.Request(base + "/pkcs1", data=data, headers={"Content-Type": "text/plain"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


payload = post(body)
assert set(payload) == {"signature", "publicKey"}, payload
signature = base64.standard_b64decode(payload["signature"])
with urllib.request.urlopen(base + "/public-key", timeout=10) as answer:
    assert answer.read().decode() == payload["publicKey"]
with tempfile.TemporaryDirectory() as folder:
    for name, content in [("key", payload["publicKey"].encode()), ("signature", signature), ("body", body)]:
        with open(f"{folder}/{name}", "wb") as file:
            file.write(content)
    subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", f"{folder}/key", "-signature", f"{folder}/signature", f"{folder}/body"],
        check=True,
    )
for wrong in [b"", b"sign this", body[:-1], body + b"\0", bytes(256), body[:100] + b"\1" + body[101:]]:
    try:
        post(wrong)
        sys.exit(f"signed: {wrong!r}")
    except urllib.error.HTTPError as error:
        assert error.code == 400, error
for path, text in [("/ping", b"ping"), ("/healthz", b"ok")]:
    with urllib.request.urlopen(sys.argv[1] + path, timeout=10) as answer:
        assert answer.read() == text
