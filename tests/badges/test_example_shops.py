import csv
import importlib.util
import random
from pathlib import Path

from verifier.formats import qr
from verifier.values.places import normalise_handle, normalise_host

EXAMPLES = Path(__file__).parents[2] / "examples"


def shops() -> list[dict[str, str]]:
    with (EXAMPLES / "shops.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_generator_writes_the_committed_shops():
    spec = importlib.util.spec_from_file_location("make_shops", EXAMPLES / "make_shops.py")
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)

    made = [generator.FIRST, *generator.rows(random.Random(generator.SEED))]

    assert [tuple(shop.values()) for shop in shops()] == made


def test_nobody_owns_what_the_examples_name():
    hosts = [host for shop in shops() for host in shop["hosts"].split()]
    handles = [handle for shop in shops() for handle in shop["handles"].split()]

    assert all(host.endswith((".example.com.kh", ".example")) for host in hosts)
    assert all(handle.endswith("example") for handle in handles)
    assert all(
        "(example person)" in shop["business_name_en"]
        for shop in shops()
        if shop["category"] == "natural-person"
    )


def test_no_name_number_or_place_occurs_twice():
    table = shops()
    places = [
        *(normalise_host(host) for shop in table for host in shop["hosts"].split()),
        *(normalise_handle(handle) for shop in table for handle in shop["handles"].split()),
    ]

    assert len(table) == 200
    assert len(set(places)) == len(places)
    for column in ("business_name_km", "business_name_en", "registration_number"):
        assert len({shop[column] for shop in table}) == 200


def test_the_examples_show_every_kind_of_shop_and_fit_a_qr_code():
    table = shops()
    alone = {
        handle.partition(":")[0]
        for shop in table
        if not shop["hosts"]
        for handle in shop["handles"].split()
    }

    assert {shop["category"] for shop in table} == {
        "natural-person",
        "sole-proprietorship",
        "legal-person",
        "foreign-branch",
    }
    assert {shop["tier"] for shop in table} == {"basic", "intermediate", "full"}
    assert alone == {"facebook", "tiktok", "telegram"}
    assert any(not shop["hosts"].isascii() for shop in table)
    for shop in table:
        sites = tuple(normalise_host(host) for host in shop["hosts"].split())
        handles = tuple(normalise_handle(handle) for handle in shop["handles"].split())
        assert sites or handles
        assert qr.fits(sites, handles)
