"""The scanner page in a real Chromium: how many frames of a noisy moving code it reads.

The camera is a film of 45 x 45 modules at 3 pixels a module, 640 x 480 at 15 frames a second, which
Chromium plays in a circle. Each frame: the code, with its white border of four modules, turned to
and fro by 12 degrees and moved by 25 pixels; blurred with a Gaussian of 0.2 module, as by a lens
out of focus; on grey, with contrast cut to 0.8; each pixel with Gaussian noise of its own, standard
deviation 6 of 255. No compression, no glare, no perspective, no motion blur within a frame. The
page itself counts the frames it looked at and those in which it read a code (`trustmarkScanner`);
what it read must be the text that was shown. `first decode` runs from the call that opens the
camera.
"""

import math
import os
import shutil
import statistics
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import zxingcpp
from common import report
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser, Page, sync_playwright

from keys.manifest import Roots
from keys.signers import new_signer
from verifier.browser.build import PageConfig, build_scanner

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZE = (640, 480)
RATE = 15
FRAMES = 45
MODULES = 45
PIXELS = 3
BORDER = 4
GREY = 120
BLUR = 0.2
NOISE = 6
TURN = 12
ENOUGH = 90
VISITS = 9
# Digits that fill 45 x 45 modules at level M, as a badge of `docs/formats.md` does on a host of
# this length.
TEXT = "https://verify.gov.kh/#" + "31415926535897932384626433832795028841971" * 5
SEEN = "(enough) => window.trustmarkScanner.counts.frames >= enough"
READ = "() => window.trustmarkScanner.counts.first !== null"


def code() -> Image.Image:
    """Return the code at 8 pixels a module with its border; another size ends the program."""
    made = zxingcpp.create_barcode(TEXT, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    plain = Image.fromarray(made.to_image(scale=1, add_quiet_zones=False)).convert("L")
    if plain.size != (MODULES, MODULES):
        sys.exit(f"the code has {plain.width} modules a side, not {MODULES}")
    bordered = Image.new("L", (MODULES + 2 * BORDER,) * 2, 255)
    bordered.paste(plain, (BORDER, BORDER))
    return bordered.resize((bordered.width * 8,) * 2, Image.Resampling.NEAREST)


def frame(picture: Image.Image, number: int) -> Image.Image:
    """Return frame `number` of the film, as the docstring of this file says."""
    side = (MODULES + 2 * BORDER) * PIXELS
    turned = (
        picture.resize((side, side), Image.Resampling.LANCZOS)
        .rotate(TURN * math.sin(number / 7), Image.Resampling.BICUBIC, expand=True, fillcolor=GREY)
        .filter(ImageFilter.GaussianBlur(BLUR * PIXELS))
    )
    view = Image.new("L", SIZE, GREY)
    left = (SIZE[0] - turned.width) / 2 + 25 * math.sin(number / 5)
    top = (SIZE[1] - turned.height) / 2 + 15 * math.cos(number / 4)
    view.paste(turned, (round(left), round(top)))
    dull = view.point(lambda value: round(value * 0.8 + 20))
    return ImageChops.add(dull, Image.effect_noise(SIZE, NOISE), 1, -128)


def film(path: Path) -> None:
    """Write the film as Y4M."""
    picture = code()
    chroma = b"\x80" * (SIZE[0] * SIZE[1] // 2)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F{RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(FRAMES):
            file.write(b"FRAME\n" + frame(picture, number).tobytes() + chroma)


def serve() -> ThreadingHTTPServer:
    """Serve the scanner page, and nothing to check codes with: this is about reading them."""
    roots = {
        key.kid: key.public
        for key in (new_signer(f"root-{n}", "ES256", os.urandom) for n in (1, 2, 3))
    }
    config = PageConfig(
        roots=Roots(threshold=2, keys=roots), issuer="https://verify.gov.kh", register_buckets=1
    )
    page = build_scanner(config)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = page if self.path == "/scan.html" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def visit(browser: Browser, base: str) -> Page:
    """Open the page and start its camera once it is there."""
    page = browser.new_context(locale="en-US").new_page()
    page.goto(f"{base}/scan.html")
    page.wait_for_selector("html[data-state=idle]")
    page.context.grant_permissions(["camera"])
    page.get_by_role("button", name="Start the camera").click()
    page.wait_for_function(READ, timeout=20_000)
    return page


def measure(browser: Browser, base: str) -> tuple[float, int, list[float]]:
    """Return the share of frames read (%), their count, and ms to the first code of each visit."""
    page = visit(browser, base)
    page.wait_for_function(SEEN, arg=ENOUGH, timeout=60_000)
    counts = page.evaluate("() => window.trustmarkScanner.counts")
    texts = page.evaluate("() => window.trustmarkScanner.texts()")
    if texts != [TEXT]:
        sys.exit(f"what was read is not what was shown: {texts}")
    page.context.close()
    first = []
    for _ in range(VISITS):
        page = visit(browser, base)
        first.append(float(page.evaluate("() => window.trustmarkScanner.counts.first")))
        page.context.close()
    return round(100 * counts["read"] / counts["frames"], 1), counts["frames"], first


def main() -> None:
    """Print the two claims, and how busy the machine was."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("bench/scanner.py needs Debian's chromium")
    before = round(os.getloadavg()[0], 1)
    server = serve()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder, "codes.y4m")
        film(path)
        camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"]
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *camera])
        share, frames, first = measure(browser, f"http://127.0.0.1:{server.server_port}")
        version = browser.version
        browser.close()
    server.shutdown()
    about = {
        "chromium": version,
        "modules": MODULES,
        "pixels a module": PIXELS,
        "blur, modules": BLUR,
        "noise, of 255": NOISE,
        "turned by, degrees": TURN,
        "frames": frames,
        "visits": VISITS,
        "slowest first decode, ms": round(max(first)),
        "processors": os.cpu_count(),
        "load before": before,
    }
    noisy = f"a noisy moving {MODULES}x{MODULES} code at {PIXELS} px a module"
    report(f"scanner: frames decoded of {noisy}", share, unit="%", goal=(">=", 95), measured=about)
    report(
        f"scanner: first decode of {noisy}, median",
        round(statistics.median(first), 1),
        unit="ms",
        goal=("<=", 400),
        measured=about,
    )


if __name__ == "__main__":
    main()
