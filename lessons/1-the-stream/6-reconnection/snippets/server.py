# run: python3 server.py

import json
import os
import re
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from select import select


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        if path not in ("/", "/sse"):
            return self.send_error(404)
        kind = "text/html; charset=utf-8" if path == "/" else "text/event-stream"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        if path == "/sse":
            return self.stream()
        self.wfile.write(Path(__file__).with_name("index.html").read_bytes())

    def stream(self):
        # The browser says how far it has come. Anybody can send this header, so look at it first.
        last_event_id = self.headers.get("Last-Event-ID", "")
        num = int(last_event_id) if re.fullmatch(r"[0-9]{1,9}", last_event_id) else 0
        # From now on the browser waits a second, not three or five, before it asks again.
        self.wfile.write(b"retry: 1000\n")
        reader_left = False
        while not reader_left:
            num += 1
            message = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            data = json.dumps({"num": num, "message": message})
            self.wfile.write(f"id: {num}\ndata: {data}\n\n".encode())
            # A reader says nothing more: if its socket has something to read, that is its end.
            reader_left, _, _ = select([self.connection], [], [], 2)


port = int(os.environ.get("PORT", 8080))
# One thread for each reader: HTTPServer alone would serve one stream, and nobody else.
with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
