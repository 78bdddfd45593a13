#!/usr/bin/env python3
"""A signing service after Inclavare's (shim/runtime/signature/server of inclavare-containers 0.6.4), that can misbehave.

Usage: server.py FOLDER BEHAVIOUR [--tls CERTIFICATE KEY] [--clients AUTHORITY] [--token TOKEN]

FOLDER holds key.pem; the port goes to FOLDER/port and each request, one a line, to FOLDER/requests. It ends when standard
input does. openssl signs, as by hand.
"""
import argparse
import base64
import http.server
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("behaviour")
parser.add_argument("--tls", nargs=2)
parser.add_argument("--clients")
parser.add_argument("--token")
options = parser.parse_args()
key = os.path.join(options.folder, "key.pem")
count = 0


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


def public_key(path):
    return openssl("pkey", "-in", path, "-pubout").decode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, content, kind="application/json; charset=utf-8", headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def note(self):
        global count
        count += 1
        with open(os.path.join(options.folder, "requests"), "a") as file:
            file.write(f"{self.command} {self.path} {self.headers.get('Content-Type')} {self.headers.get('Authorization')}\n")

    def do_GET(self):
        self.note()
        if self.path == "/api/v1/signature/public-key":
            self.answer(200, public_key(key).encode(), "text/plain; charset=utf-8")
        elif self.path == "/ping":
            self.answer(200, b"ping", "text/plain; charset=utf-8")
        elif self.path == "/healthz":
            self.answer(200, b"ok", "text/plain; charset=utf-8")
        else:
            self.answer(404, b"404 page not found", "text/plain")

    def do_POST(self):
        self.note()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        behaviour = options.behaviour
        if self.path != "/api/v1/signature/pkcs1":
            return self.answer(404, b"404 page not found", "text/plain")
        if options.token and self.headers.get("Authorization") != f"Bearer {options.token}":
            return self.answer(401, b"who are you? \x1b[2J", "text/plain")
        if behaviour == "fails" or behaviour == "recovers" and count < 3:
            return self.answer(503, b"later", "text/plain")
        if behaviour == "slow":
            time.sleep(30)
        if behaviour == "redirects":
            return self.answer(307, b"", headers=[("Location", "http://127.0.0.1:1/")])
        if behaviour == "huge":
            return self.answer(200, b"x" * (1 << 20))
        if behaviour == "endless-headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                self.wfile.write(b"X-Y: " + b"z" * 1000 + b"\r\n")
        if behaviour == "cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
            self.close_connection = True
            return
        if behaviour == "no-http":
            self.wfile.write(b"\x00\x01\x02 who knows\r\n\r\n")
            self.close_connection = True
            return
        if behaviour == "no-json":
            return self.answer(200, b"<html>")
        signing = os.path.join(options.folder, "other.pem") if behaviour in ("other-key", "wrong-key") else key
        if behaviour == "other-material":
            body = bytes([body[0] ^ 1]) + body[1:]
        signature = openssl("dgst", "-sha256", "-sign", signing, data=body)
        payload = {
            "signature": base64.b64encode(signature).decode(),
            "publicKey": public_key(key if behaviour == "wrong-key" else signing),
        }
        self.answer(200, json.dumps(payload).encode())


def read_to_end(request, _):
    """After a handshake that failed: closing with a request unread would reset the connection, and the alert get lost."""
    try:
        with socket.socket(fileno=os.dup(request.fileno())) as connection:
            connection.settimeout(5)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1 << 16):
                pass
    except OSError:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
server.handle_error = read_to_end
if options.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.tls)
    if options.clients:
        context.load_verify_locations(options.clients)
        context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=server.serve_forever, daemon=True).start()
with open(os.path.join(options.folder, "port.new"), "w") as file:
    file.write(str(server.server_port))
os.rename(os.path.join(options.folder, "port.new"), os.path.join(options.folder, "port"))
sys.stdin.read()
