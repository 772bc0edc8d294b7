"""Finding on the command line: by number, place and name, in words and for programs."""


def test_a_shop_is_found_by_its_number_its_places_and_its_name(trustmark, shop):
    by_place = trustmark("find", "silk.example.com.kh")
    by_address = trustmark("find", "https://fb.me/silkshop", "--json").json["found"]
    by_handle = trustmark("find", "facebook:silkshop", "--json").json["found"]
    by_number = trustmark("find", shop, "--json").json["found"]
    by_name = trustmark("find", "SILK SHOP", "--json").json["found"]

    assert (by_place.code, shop in by_place.out) == (0, True)
    assert by_address == by_handle == [{"by": "place", "aggregate": shop}]
    assert by_number == [{"by": "number", "aggregate": shop}]
    (found,) = by_name
    assert (found["by"], found["aggregate"][:2]) == ("name", "b-")
    assert trustmark("business", "show", found["aggregate"]).code == 0


def test_what_nobody_is_known_by_is_said_by_the_exit_code(trustmark, shop):
    answer = trustmark("find", "nobody at all", "--json")

    told = trustmark("find", "nobody at all")

    assert (answer.code, answer.json) == (1, {"found": []})
    assert (told.code, told.out) == (1, "")
    assert "nothing is found" in told.err


def test_what_a_command_calls_something_finds_it(trustmark, shop):
    business = trustmark("find", "SILK SHOP", "--json").json["found"][0]["aggregate"]
    case = trustmark(
        *("case", "open", shop, "--source", "officer", "--reason", "mark-misused", "--json")
    ).json["case"]

    for name in (business, case):
        assert trustmark("find", name, "--json").json["found"] == [{"by": "id", "aggregate": name}]


def test_a_mistyped_number_finds_nothing_and_is_told_why(trustmark, shop):
    told = trustmark("find", "CETS-9999-999")

    assert (told.code, told.out) == (1, "")
    assert "CETS-9999-999 is not a certificate number: the check character does not fit" in told.err
    assert "a number looks like CETS-0047-K2N" in told.err
