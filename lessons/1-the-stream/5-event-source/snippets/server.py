# run: python3 server.py

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from select import select

FRAMES = [
    'data: {"text":"hello"}\n\n',
    'event: price\ndata: {"euros":42}\n\n',  # Only listeners for "price" hear it.
    'data: {"text":\n\n',  # JSON.parse throws, and the stream goes on.
    'data: {"text":"<img src onerror=alert(1)>"}\n\n',  # With innerHTML it would run.
]


class Handler(BaseHTTPRequestHandler):
    # It answers in HTTP/1.0, its default: the body needs no length and ends with the connection.

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
            frame = FRAMES[num % len(FRAMES)]
            num += 1
            self.wfile.write(f"id: {num}\n{frame}".encode())
            # A reader says nothing more: if its socket has something to read, that is its end.
            reader_left, _, _ = select([self.connection], [], [], 1)


port = int(os.environ.get("PORT", 8080))
# One thread for each reader: HTTPServer alone would serve one stream, and nobody else.
with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
