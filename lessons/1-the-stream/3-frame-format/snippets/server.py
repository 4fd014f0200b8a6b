# run: python3 server.py

import os
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from select import select


def frame(data=None, event=None, id=None, retry=None):
    """A message as its frame. What would begin another field, or be ignored, is refused."""
    if re.search(r"[\r\n]", f"{event}{id}") or "\0" in f"{id}":
        raise ValueError("event or id holds a line end, or id holds U+0000")
    if not re.fullmatch(r"[0-9]+", f"{retry or 0}"):
        raise ValueError("retry is not whole milliseconds")
    # Not data.splitlines(): to it, U+2028 and others end a line, too.
    lines = [] if data is None else re.split(r"\r\n|\r|\n", data)
    fields = [("event", event), ("id", id), ("retry", retry), *(("data", line) for line in lines)]
    # The browser takes away one space: without ours it would take the data's own.
    text = "".join(f"{name}: {value}\n" for name, value in fields if value is not None)
    return f"{text}\n".encode()


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
        num, reader_left = 0, False
        while not reader_left:
            num += 1
            self.wfile.write(frame(f"line 1 of {num}\nline 2", event="tick", id=num))
            # A reader says nothing more: if its socket has something to read, that is its end.
            reader_left, _, _ = select([self.connection], [], [], 2)


# One thread for each reader: HTTPServer alone would serve one stream, and nobody else.
with ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 8080))), Handler) as server:
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
