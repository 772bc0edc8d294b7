# ruff: noqa: ANN001, ANN002, ANN201, ANN202, D103, INP001, PLR2004 - short, for other languages
"""A badge token in twelve steps, with `cryptography` alone (docs/verify-in-your-program.md)."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from time import gmtime, strftime

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

HALF = 0x7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A8  # of the order of P-256


def need(holds, verdict="cannot-tell"):
    if not holds:
        raise SystemExit(verdict)


def raw(text):
    return urlsafe_b64decode(text + "==")


def digest(data):
    return urlsafe_b64encode(sha256(data).digest()).decode().rstrip("=")


def opened(text, typ, keys):  # the claims, and the key of `keys` that signed them
    head, payload, signature = text.split(".")
    for key in keys:  # a header is compared with the one that is known, never parsed
        if raw(head) == f'{{"alg":"ES256","typ":"{typ}","kid":"{key["kid"]}"}}'.encode():
            r, s = divmod(int.from_bytes(raw(signature), "big"), 1 << 256)
            need(len(raw(signature)) == 64 and s <= HALF, "not-genuine")
            point = b"\4" + raw(key["jwk"]["x"]) + raw(key["jwk"]["y"])
            public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            signed, der = f"{head}.{payload}".encode(), utils.encode_dss_signature(r, s)
            public.verify(der, signed, ec.ECDSA(SHA256()))
            return json.loads(raw(payload)), key
    return {}, {}


def verify_badge(token, place, *, get, roots, now):
    def keys(role, *states):
        return [k for k in manifest["keys"] if k["role"] == role and k["state"] in states]

    def file(path, typ, role):
        claims, key = opened(get(path), typ, keys(role, "active", "retired"))
        need(key and claims["sub"] in {number, f"{issuer}/{path}"} and claims["iss"] == issuer)
        need(claims["iat"] - 300 <= now < claims.get("exp", now + 1) + 300)
        need(claims["manifest_version"] <= manifest["version"])
        return claims

    # 1. Enough distinct root keys have signed the manifest.  2. It counts today.
    whole, typ = json.loads(get("keys/manifest.json")), "trustmark-manifest+json"
    texts = [f"{s['protected']}.{whole['payload']}.{s['signature']}" for s in whole["signatures"]]
    signers = {opened(text, typ, roots["keys"])[1].get("kid") for text in texts} - {None}
    manifest = json.loads(raw(whole["payload"]))
    need(len(signers) >= roots["threshold"])
    need(manifest["issued_at"] - 300 <= now < manifest["expires_at"] + 300)
    # 3. A badge key of the manifest has signed the badge.  4. Its number, and its place in a list.
    trusted, issuer = keys("badge", "active", "retired", "compromised"), manifest["issuer"]
    badge, key = opened(token, "trustmark-badge+jwt", trusted)
    need(key and badge["iss"] == issuer, "not-genuine")
    number, listed = badge["sub"], badge["status"]["status_list"]
    # 5. The record of this number.  6. The register's word on this place.  7. The status list.
    record = file(f"certificates/{number}.jwt", "trustmark-record+jwt", "record")
    bucket = int(sha256(place.encode()).hexdigest()[:8], 16) % manifest["register_buckets"]
    path = f"register/{'handle' if ':' in place else 'host'}/{bucket:04x}.jwt"
    register = file(path, "trustmark-register+jwt", "record")
    entry = next((each for each in register["entries"] if each["place"] == place), {})
    status = file(listed["uri"].removeprefix(issuer + "/"), "statuslist+jwt", "status")
    array = zlib.decompressobj().decompress(raw(status["status_list"]["lst"]), 32769)
    need(len(array) <= 32768 and register["buckets"] == manifest["register_buckets"])
    bits = array[listed["idx"] // 4] >> listed["idx"] % 4 * 2 & 3
    # 8. No listing for misuse of the place stands.
    misuse = entry.get("misuse") or {"since": now + 1}
    need(not misuse["since"] <= now < (misuse.get("until") or now + 1), "misuse-listed")
    # 9. The record names the digest of this badge; before the theft, if its key was stolen.
    hidden = [(raw(each["salt"]), each["value"]) for each in record["openings"]]
    shown = {"sha256:" + digest(salt + value.encode()): value for salt, value in hidden}
    badges = {shown.get(each["token"], each["token"]): each for each in record["badges"]}
    logged = badges.get(digest(token.rpartition(".")[0].encode()))
    erased = any(each.startswith("sha256:") for each in badges)
    need(logged, "cannot-tell" if erased else "not-listed")
    need(logged["index"] < key.get("honest_before", 1 << 60), "not-genuine")
    # 10. No measure stands, by list or record.  11. Today is in a period, and the place is covered.
    kinds = {m["kind"] for m in record["measures"] if m["since"] <= now < (m["until"] or now + 1)}
    need(bits != 1 and "revocation" not in kinds, "revoked")
    need(bits != 2 and "suspension" not in kinds, "suspended")
    today, periods = strftime("%Y-%m-%d", gmtime(now + 7 * 3600)), record["periods"]
    need(any(today <= period["end"] for period in periods), "expired")
    need(any(period["start"] <= today <= period["end"] for period in periods), "not-yet-valid")
    need(place in [shown.get(p, p) for p in record["sites"] + record["handles"]], "wrong-place")
    # 12. Register, record and list say the same.
    verdict, expected = ("warned", 3) if "warning" in kinds else ("valid", 0)
    need((entry.get("number"), entry.get("standing"), bits) == (number, verdict, expected))
    need(entry["last"] <= record["last"])
    return verdict
