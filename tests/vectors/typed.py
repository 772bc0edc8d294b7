"""What people type or paste, and what it is: written down by hand, read by both readers."""

from collections.abc import Iterator
from typing import Any

OWN = ("verify.example.gov.kh",)
NUMBER = "CETS-0047-K2N"
SHOP = "shop.example.com.kh"
DIGITS = "1" * 250

NUMBERS = (
    "CETS-0047-K2N",
    "cets-0047-k2n",
    "CETS 0047 K2N",
    "CETS0047K2N",
    "0047K2N",
    "0047-K2N",
    "oo47 k2n",
    "CETS\u20130047\u2013K2N",
    "CETS\u20100047\u2011K2N",
    "CETS_0047_K2N",
    "CETS\u00a00047\u00a0K2N",
    "CETS-00\u200b47-K2N\u200b",
    "\ufeffCETS-0047-K2N",
    "CETS-០០៤៧-K2N",
    "\uff23\uff25\uff34\uff33-0047-K2N",
    "CET5-0047-K2N",
    "C3TS-0047-K2N",
    " CETS-0047-K2N. ",
    "CETS-0047-K2N,",
    "CETS.0047.K2N",
    "https://verify.example.gov.kh/#CETS-0047-K2N",
    "https://verify.example.gov.kh/#CETS-0047-K2N&lang=km",
    "https://verify.example.gov.kh/#cets%200047%20k2n",
)
HOSTS = (
    SHOP,
    "SHOP.Example.com.kh.",
    " shop.example.com.kh; ",
    "shop.exam\u200bple.com.kh",
    "\uff53\uff48\uff4f\uff50.example.com.kh",
    "https://shop.example.com.kh",
    "https://shop.example.com.kh/cart?item=1#top",
    "HTTP://Shop.Example.com.kh:8080/",
    "shop.example.com.kh/cart",
    "shop.example.com.kh:8080",
    "shop.example.com.kh?x=https://other.example/",
    "https://shop.example.com.kh./",
    "https://bank.example.com@shop.example.com.kh/",
    "https://shop.example.com.kh\\@bank.example.com",
    "https:///shop.example.com.kh/path",
    "https://verify.example.gov.kh/#shop.example.com.kh",
)
OTHER_PLACES = (
    ("shop1.kh", "shop1.kh"),
    ("cets2024.kh", "cets2024.kh"),
    ("cets-abcd.com", "cets-abcd.com"),
    ("cets-shop1.com.kh", "cets-shop1.com.kh"),
    ("https://ហាង.com.kh/x", "xn--m2e9c4c.com.kh"),
    ("https://facebook.com.example.com/shop", "facebook.com.example.com"),
    ("https://notfacebook.com/shop", "notfacebook.com"),
    ("https://other.example/#CETS-0047-K2N", "other.example"),
)
HANDLES = (
    ("facebook:shop.name", "facebook:shop.name"),
    ("Facebook: @Shop.Name", "facebook:shop.name"),
    ("https://verify.example.gov.kh/#facebook:shop.name&on=x", "facebook:shop.name"),
    ("https://www.facebook.com/Shop.Name/", "facebook:shop.name"),
    ("https://www.facebook.com/shop%2Ename", "facebook:shop.name"),
    ("https://www.facebook.com/@shop.name", "facebook:shop.name"),
    ("https://m.facebook.com/shop.name/posts/123?ref=x", "facebook:shop.name"),
    ("https://www.facebook.com/profile.php?id=100012345", "facebook:100012345"),
    ("https://www.facebook.com/profile.php?ref=x&id=100012345#about", "facebook:100012345"),
    ("https://www.facebook.com/pages/Shop/100012345", "facebook:100012345"),
    ("https://www.facebook.com/people/Shop/100012345/?ref=x", "facebook:100012345"),
    ("www.facebook.com/shop.name", "facebook:shop.name"),
    ("fb.com/shop.name", "facebook:shop.name"),
    ("https://fb.me/shop.name", "facebook:shop.name"),
    ("https://www.tiktok.com/@shop.name?lang=en", "tiktok:shop.name"),
    ("https://www.tiktok.com/@shop.name/video/123", "tiktok:shop.name"),
    ("https://www.tiktok.com/%40shop.name", "tiktok:shop.name"),
    ("https://t.me/shop_name", "telegram:shop_name"),
    ("https://t.me/s/shop_name", "telegram:shop_name"),
    ("telegram.me/shop_name", "telegram:shop_name"),
    ("https://t.me\\shop_name", "telegram:shop_name"),
    ("instagram.com/shop_name/", "instagram:shop_name"),
    ("https://youtube.com/@shopname/videos", "youtube:shopname"),
    ("https://www.youtube.com/c/shopname", "youtube:shopname"),
    ("https://www.youtube.com/user/ShopName", "youtube:shopname"),
)
BADGES = (
    (DIGITS, DIGITS),
    (f"https://other.example/#{DIGITS}", f"https://other.example/#{DIGITS}"),
    (f"https://other.example/#{DIGITS}&lang=km", f"https://other.example/#{DIGITS}"),
    ("eyJhbGciOiJ9.e30.AAAA", "eyJhbGciOiJ9.e30.AAAA"),
)
NAMES = ("Siem Reap Crafts", "ហាងសិប្បកម្ម", "Angkor", "Shop 24", "Shop 247", "cets", "%")
WRONG = (
    ("CETS-0047-K2", "number_length"),
    ("CETS-0047-K2NN", "number_length"),
    ("CETS-0047-KZN", "number_wrong"),
    ("CETS-0074-K2N", "number_wrong"),
    ("0047K2M", "number_wrong"),
    ("https://sh\u043e\u0440.example.com.kh/login", "strange_letters"),
    ("xn--sh-jlc6b.example.com", "strange_letters"),
    ("shopហាង.com.kh", "mixed_letters"),
    ("xn--ហាង.com.kh", "mixed_letters"),
    ("https://www.facebook.com/", "not_profile"),
    ("https://www.facebook.com/share/abc123", "not_profile"),
    ("https://www.facebook.com/groups/1", "not_profile"),
    ("https://www.facebook.com/profile.php", "not_profile"),
    ("https://www.facebook.com/pages/Shop", "not_profile"),
    ("facebook.com", "not_profile"),
    ("facebook:", "not_profile"),
    ("facebook:shop name", "not_profile"),
    ("https://vt.tiktok.com/ZSabc/", "not_profile"),
    ("https://www.tiktok.com/shop", "not_profile"),
    ("https://www.instagram.com/p/Cabc/", "not_profile"),
    ("https://www.youtube.com/watch?v=abc", "not_profile"),
    ("https://www.youtube.com/c", "not_profile"),
    ("https://t.me/+abcdef", "not_profile"),
    ("https://t.me/s", "not_profile"),
    ("https://t.me/ខ្មែរ", "not_profile"),
    ("@Shop.Name", "which_platform"),
    ("127.0.0.1", "not_place"),
    ("http://[::1]/", "not_place"),
    ("a..b", "not_place"),
    ("localhost:80/x", "not_place"),
    ("-shop.example.com", "not_place"),
    ("https://", "not_place"),
    ("https://shop", "not_place"),
    ("https://shop.example.com.kh:port/", "not_place"),
    ("https://facebook:80/", "not_place"),
    ("constructor:x", "not_place"),
    ("no/such/file", "not_place"),
)


def typed() -> Iterator[dict[str, Any]]:
    """Yield each text with what it is and its value; of what is wrong the value says how."""
    yield from (_entry(text, "number", NUMBER) for text in NUMBERS)
    yield from (_entry(text, "place", SHOP) for text in HOSTS)
    yield from (_entry(text, "place", place) for text, place in (*OTHER_PLACES, *HANDLES))
    yield from (_entry(text, "badge", badge) for text, badge in BADGES)
    yield from (_entry(text, "name", text) for text in NAMES)
    yield from (_entry(text, "wrong", wrong) for text, wrong in WRONG)


def table() -> dict[str, Any]:
    """Return the table: the verify page's own hosts, and all texts."""
    return {"own": list(OWN), "texts": list(typed())}


def _entry(text: str, kind: str, value: str) -> dict[str, Any]:
    return {"text": text, "kind": kind, "value": value}
