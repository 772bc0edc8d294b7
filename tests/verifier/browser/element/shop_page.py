"""A shop's page with the badge in it, on a host name of its own, under the strictest policy."""

from datetime import date

from tests.simulator import NOW
from tests.verifier.browser.shops import EVIL, ISSUER, SHOP, STRICT, WATCH, read_badge
from verifier.browser.build import PageConfig
from verifier.browser.element import build_element, integrity
from verifier.fetching.bundle import FORMAT, Bundle, format_bundle
from verifier.values import paths

NUMBER = "CETS-0000-000"
OTHER = "noodle.example.com.kh"
BUNDLE = paths.bundle(NUMBER)
PLAIN = f'<a href="https://{ISSUER}/#{NUMBER}">Check this shop</a>'


def script_of(issuer):
    return build_element(
        PageConfig(roots=issuer.roots, issuer=f"http://{ISSUER}", register_buckets=issuer.buckets)
    )


def bundle_of(issuer, number=NUMBER):
    """A bundle as the files are, whatever the verdict on them."""
    where = [paths.MANIFEST, paths.record(number), paths.status_list(0)]
    where += [paths.bucket_for("host", SHOP, issuer.buckets)]
    files = {path: issuer.get(path).decode() for path in sorted(where)}
    return format_bundle(Bundle(FORMAT, number, files))


class Shop:
    """One shop's site in a fresh context: put files, open pages, read the badge."""

    def __init__(self, web, browser, issuer):
        web.files.clear()
        web.policies.clear()
        web.asked.clear()
        self.web = web
        self.script = script_of(issuer)
        self.context = browser.new_context(locale="en-US")
        self.context.add_init_script(WATCH)
        self.errors = []
        self.put(SHOP, bundle_of(issuer))
        web.policies[SHOP] = web.policies[EVIL] = STRICT

    def put(self, host, bundle, attributes="", *, head="", page=None):
        body = (
            page
            or f"<trustmark-badge number={NUMBER} bundle=/tm/bundle.json {attributes}>"
            f"{PLAIN}</trustmark-badge>"
        )
        digest = integrity(self.script)
        script = f'<script type="module" src="/tm/badge.js" integrity="{digest}"></script>'
        text = f'<!doctype html><html lang="en"><title>Shop</title>{head or script}{body}'
        self.web.files[host] = {
            "index.html": text.encode(),
            "tm/badge.js": self.script,
            "tm/bundle.json": bundle,
        }

    def open(self, host=SHOP, **options):
        page = self.page(host, **options)
        return read_badge(page)

    def page(self, host=SHOP, *, now=NOW, path=""):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console", lambda said: self.errors.append(said.text) if said.type == "error" else None
        )
        page.clock.set_fixed_time(now)
        page.goto(f"http://{host}/{path}")
        return page


def suspended(issuer):
    issuer.suspend(0, start=date(2027, 1, 10), end=date(2027, 2, 9))
