# run: python3 leaky.py

# Leaks on purpose: the error that says that the reader has left is swallowed.

import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while True:
            try:
                self.wfile.write(b"data: tick\n\n")
            except OSError:
                pass
            time.sleep(0.1)


with ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler) as server:
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
