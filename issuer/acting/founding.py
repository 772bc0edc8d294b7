"""How an issuer begins: its folder with settings, keys, ledger, first manifest and scheme."""

from issuer.acting.granting import Occasion
from issuer.home import custody
from issuer.home.composition import open_ledger, scheme
from issuer.home.custody import Adopted, Random
from issuer.home.files import replace_file
from issuer.home.settings import Config
from keys.manifest import format_roots
from keys.rotation import first_manifest
from keys.store import KeyFolder
from ledger.domain.register.registry import AdoptManifest, AdoptScheme
from ledger.scheme.model import SchemeVersion
from ledger.service import Ledger, Receipt
from verifier.values.days import day_of

BUCKETS = 256
"""Register buckets for each kind of place; fixed for the life of a site."""


def found_issuer(
    settings: Config, *, buckets: int, occasion: Occasion, random_bytes: Random
) -> Adopted:
    """Make keys, first manifest and ledger in the empty folder `settings.home`.

    Returns the manifest. The root keys belong somewhere else.
    """
    home = settings.home
    kek = custody.make_kek(settings, random_bytes)
    roots, custodians = custody.make_root_keys(home / custody.ROOT_FOLDER, random_bytes)
    replace_file(settings.roots, format_roots(roots))
    manifest = first_manifest(
        issuer=settings.issuer,
        origin=settings.origin,
        register_buckets=buckets,
        keys=custody.make_online_keys(KeyFolder(settings.key_folder, kek), random_bytes),
        now=occasion.at,
    )
    adopted = custody.sign_first(manifest, custodians[: custody.THRESHOLD], roots)
    custody.save_manifest(settings, adopted)
    with open_ledger(settings, random_bytes) as ledger:
        rules = scheme(settings).at(day_of(occasion.at))
        adopt_scheme(ledger, rules, occasion)
        adopt_manifest(ledger, adopted, occasion)
    return adopted


def adopt_scheme(ledger: Ledger, rules: SchemeVersion, occasion: Occasion) -> Receipt:
    """Put scheme version `rules` on record."""
    key = f"{occasion.key}/scheme/{rules.id}"
    return ledger.execute(adoption(rules), actor=occasion.actor, at=occasion.at, key=key)


def adoption(rules: SchemeVersion) -> AdoptScheme:
    """Return the command that puts `rules` on record."""
    return AdoptScheme(scheme=rules.id, digest=rules.digest(), effective=rules.effective)


def adopt_manifest(ledger: Ledger, adopted: Adopted, occasion: Occasion) -> None:
    """Put a key manifest on record."""
    version = adopted.manifest.version
    command = AdoptManifest(version=version, digest=adopted.digest)
    ledger.execute(command, actor=occasion.actor, at=occasion.at, key=f"manifest/{version}")
