"""Servers on this machine for the outside: resolvers, and shops over TLS by a test authority."""

import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ledger.outside.resolve import NameServer, Resolvers
from ledger.outside.web import Visitor

HOST, SECOND_HOST = "shop.example.com.kh", "second.example.com.kh"
LOOPBACK = (ip_network("127.0.0.0/8"),)
TTL = 60


class Dns:
    """A resolver that counts questions; `zone` has (name, kind) → texts, or a function for them."""

    def __init__(self):
        self.zone = {(HOST, "A"): ["127.0.0.1"]}
        self.asked = []
        self.silent = False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.server = NameServer(address="127.0.0.1", port=self.socket.getsockname()[1])
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            raw, sender = self.socket.recvfrom(4096)
            if raw == b"end":
                return
            if not self.silent:
                self.socket.sendto(self._answer(dns.message.from_wire(raw)), sender)

    def _answer(self, query):
        (question,) = query.question
        name, kind = question.name.to_text(omit_final_dot=True), question.rdtype.name
        self.asked.append((name, kind))
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        records = self.zone.get((name, kind), [])
        records = records() if callable(records) else records
        if records:
            response.answer.append(dns.rrset.from_text(question.name, TTL, "IN", kind, *records))
        elif name not in {known for known, _ in self.zone}:
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()

    def close(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"end", self.socket.getsockname())
        self.thread.join()
        self.socket.close()


class Authority:
    """A certificate authority made for one run of the tests; `context()` trusts it alone."""

    def __init__(self, folder):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "throw-away authority")])
        self.certificate = self._signed(
            self.name, self.key.public_key(), days=(-400, 400), basic=(True, 0), names=()
        )

    def _signed(self, name, key, *, days, basic, names):
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(*basic), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )
        if names:
            alternative = x509.SubjectAlternativeName([x509.DNSName(one) for one in names])
            builder = builder.add_extension(alternative, critical=False)
        else:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)  # noqa: FBT003
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(self.key, hashes.SHA256())

    def context(self):
        """What trusts this authority."""
        text = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=text)

    def serving(self, *names, days=(-1, 90)):
        """What a server needs to be one of `names`."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop")])
        leaf = self._signed(subject, key.public_key(), days=days, basic=(False, None), names=names)
        file = self.folder / "served.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + leaf.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        file.unlink()
        return context


class Shop:
    """A web server over TLS that counts requests; `pages` has path → text or a function."""

    def __init__(self, context):
        self.pages = {}
        self.asked = []
        self.agents = set()
        self.hold = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.asked.append(self.path)
                outer.agents.add(self.headers["User-Agent"])
                outer._answer(self)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """A visitor that leaves early is no news."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.socket = context.wrap_socket(
            self.server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.005,), daemon=True)
        self.thread.start()

    def _answer(self, handler):
        page = self.pages.get(handler.path)
        if callable(page):
            page(handler)
        elif page is None:
            send(handler, b"no such page", code=404)
        else:
            send(handler, page.encode() if isinstance(page, str) else page)

    def close(self):
        self.hold.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def send(handler, body, *, code=200, **headers):
    handler.send_response(code)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def redirect(target):
    return lambda handler: send(handler, b"", code=302, Location=target)


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"x" * 65_536)


class Outside:
    """Two resolvers, a shop, and how we visit it."""

    def __init__(self, authority, **serving):
        self.resolvers = (Dns(), Dns())
        self.authority = authority
        self.shop = Shop(authority.serving(*serving.pop("names", (HOST,)), **serving))

    def zone(self, kind, name, records):
        for resolver in self.resolvers:
            resolver.zone[(name, kind)] = records

    def asking(self, **changed):
        options = {"seconds": 2.0, "allow": LOOPBACK} | changed
        return Resolvers(servers=tuple(one.server for one in self.resolvers), **options)

    def visitor(self, **changed):
        options = {
            "resolvers": self.asking(),
            "tls": self.authority.context(),
            "contact": "monitor@example.com.kh",
            "port": self.shop.port,
            "seconds": 10.0,
        }
        return Visitor(**options | changed)

    def close(self):
        self.shop.close()
        for resolver in self.resolvers:
            resolver.close()
