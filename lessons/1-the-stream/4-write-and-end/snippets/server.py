# run: python3 server.py

import json
import os
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from select import select


class Handler(BaseHTTPRequestHandler):
    wbufsize = -1  # Writes wait for flush(). With 0, the default, each is sent by itself.

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path == "/":
            self.begin("text/html; charset=utf-8")
            self.wfile.write(Path(__file__).with_name("index.html").read_bytes())
        elif path == "/sse":
            self.begin("text/event-stream")
            self.stream()
        else:
            self.send_error(404)

    def begin(self, content_type):
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.end_headers()

    def stream(self):
        num, reader_left = 0, False
        while not reader_left:
            num += 1
            message = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            data = json.dumps({"num": num, "message": message})
            # Three writes and one event: only the empty line makes it one.
            self.wfile.write(b"data: ")
            self.wfile.write(f"{data}\n".encode())
            self.wfile.write(b"\n")
            self.wfile.flush()
            # A reader says nothing more: if its socket has something to read, that is its end.
            # Returning sooner would end the response, and the page would ask again.
            reader_left, _, _ = select([self.connection], [], [], 2)


port = int(os.environ.get("PORT", 8080))
# One thread for each reader: HTTPServer alone would serve one stream, and nobody else.
with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
