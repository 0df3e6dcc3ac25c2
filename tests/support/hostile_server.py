"""A server that answers in every way that it should not."""

import gzip
import io
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image

BUFFER = io.BytesIO()
Image.new("RGB", (30, 20), (200, 100, 50)).save(BUFFER, "PNG")
PNG = BUFFER.getvalue()


class Handler(BaseHTTPRequestHandler):
    """Answers by the path that is asked for: by the method that its first part names, or else with a picture.

    The server needs three attributes: `asked`, a list, and the events `over` and `hung_up`.
    """

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        name, _, value = self.path.partition("?")[0][1:].partition("/")
        try:
            getattr(self, f"send_{name}", lambda _: self.send(PNG))(value)
        except OSError:
            self.server.hung_up.set()
            self.close_connection = True

    def send(self, body, status=200, **headers):
        self.send_response(status)
        for header, value in {"Content_Length": len(body), **headers}.items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, start, piece):
        """Write on and on, slowly, until the other side has gone."""
        self.wfile.write(start)
        while not self.server.over.wait(0.02):
            self.wfile.write(piece)

    def send_status(self, value):
        self.send(PNG, int(value))

    def send_bytes(self, value):
        self.send(bytes(int(value)))

    def send_encoded(self, value):
        self.send(PNG, Content_Encoding=value)

    def send_gzip(self, _):
        self.send(gzip.compress(PNG), Content_Encoding="gzip")

    def send_deflate(self, _):
        self.send(zlib.compress(bytes(10**7)), Content_Encoding="deflate")

    def send_packed(self, value):
        """The picture, packed in a way that nobody asked for."""
        pack = zlib.compressobj(wbits={"gzip": 31, "x-gzip": 31, "deflate": 15, "raw": -15}[value])
        encoding = "deflate" if value == "raw" else value
        self.send(pack.compress(PNG) + pack.flush(), Content_Encoding=encoding)

    def send_gzip_bomb(self, _):
        self.send(gzip.compress(bytes(10**7)), Content_Encoding="gzip")

    def send_gzip_members(self, _):
        """Hundreds of kilobytes that unfold to nothing at all."""
        self.send(gzip.compress(b"") * 20_000, Content_Encoding="gzip")

    def send_ranged(self, value):
        first, last, size = value.split("-") if value else (0, len(PNG) - 1, len(PNG))
        self.send(PNG, 206, Content_Range=f"bytes {first}-{last}/{size}")

    def send_gzip_unsaid(self, _):
        self.send(gzip.compress(PNG))

    def send_chunks(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in (PNG[:20], PNG[20:], b""):
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")

    def send_short(self, _):
        self.send(PNG[:10], Content_Length=len(PNG))
        self.close_connection = True

    def send_two_lengths(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 8\r\n\r\n123456789")
        self.close_connection = True

    def send_short_chunk(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\nabc")
        self.close_connection = True

    def send_long_lie(self, _):
        self.send(PNG, Content_Length=10**15)
        self.close_connection = True

    def send_unending(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not self.server.over.is_set():
            self.wfile.write(bytes(10_000))

    def send_unending_chunks(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not self.server.over.is_set():
            self.wfile.write(b"2710\r\n" + bytes(10_000) + b"\r\n")

    def send_many_headers(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 10_000 + b"\r\n")

    def send_long_header(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 10**6 + b"\r\n\r\n")

    def send_nonsense(self, _):
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        self.close_connection = True

    def send_nothing(self, _):
        self.close_connection = True

    def send_slow_body(self, _):
        self.drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x")

    def send_slow_sized_body(self, _):
        self.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x")

    def send_slow_chunks(self, _):
        self.drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n")

    def send_slow_trailer(self, _):
        self.drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n")

    def send_slow_header(self, _):
        self.drip(b"HTTP/1.1 200 OK\r\nA: ", b"b")

    def send_slow_headers(self, _):
        self.drip(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n")

    def send_slow_status(self, _):
        self.drip(b"HTTP/1.1 200 ", b"O")

    def send_slow_continues(self, _):
        self.drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n")

    def send_silence(self, _):
        self.rfile.read(1)  # nothing comes; it returns when the other side hangs up
        self.server.hung_up.set()

    def send_slow_hops(self, _):
        self.server.over.wait(0.1)
        self.send(b"", 302, Location="/slow_hops")

    def send_hops(self, value):
        self.send(b"", 302, Location=f"/hops/{int(value) - 1}" if int(value) > 1 else "/picture.png")

    def send_to(self, value):
        self.send(b"", 302, Location=value)

    def send_moved(self, value):
        self.send(b"", int(value), Location="/picture.png")

    def send_redirect_without_end(self, _):
        self.drip(b"HTTP/1.1 302 Found\r\nLocation: /picture.png\r\n\r\n", b"x")

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """The client hangs up in many of these tests."""
