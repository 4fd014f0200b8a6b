# run: python3 server.py

import json
import os
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from select import select


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        if path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(Path(__file__).with_name("index.html").read_bytes())
        elif path == "/sse":
            self.stream()
        else:
            self.send_error(404)

    def stream(self):
        self.send_response(200)
        # For the browser, and the only header that it looks at.
        self.send_header("Content-Type", "text/event-stream")
        # For caches on the way: never answer from a copy unasked. For proxies: do not compress.
        self.send_header("Cache-Control", "no-cache, no-transform")
        # For nginx: pass everything on as it comes. It keeps this header for itself.
        self.send_header("X-Accel-Buffering", "no")
        self.end_headers()
        num = 0
        reader_left = False
        while not reader_left:
            num += 1
            message = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            data = json.dumps({"num": num, "message": message})
            self.wfile.write(f"data: {data}\n\n".encode())
            # A reader says nothing more: if its socket has something to read, that is its end.
            reader_left, _, _ = select([self.connection], [], [], 2)


port = int(os.environ.get("PORT", 8080))
with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
