"""Every address × every persona × own and other organisation's record, as `table.py` declares it.

A test is made for each URL of the resolver: a new URL without a declaration fails here, before anybody can forget it.
"""

from __future__ import annotations

import pytest

from serai.config.api import description
from tests.access.asking import PERSONAS, SIDES, Address, Asked, Asker, addresses
from tests.access.table import BODIES, DECLARED, DEMO_ONLY, METHODS, NOTES, QUERIES, SAYS_BY_MESSAGE, Access, Audience

ALL = [address for address in addresses() if address.name not in DEMO_ONLY]
ORGANISATION_OF = {"own": "amina", "other": "lena"}
OUTSIDERS = ("visitor", "eve", "sam")
#: What only the owner and the team may read, wherever it stands: the scene writes it into each side's records.
SECRETS = {"own": (b"SECRET-A",), "other": (b"SECRET-L",)}
#: What must not reach anybody outside: titles of requests (a tracking page tells what is tracked, and nothing else).
TITLES = (b"Blankets and stoves", b"Shelter for Malakal", b"Draft A", b"Draft L")
TELLS_TITLE = {"pages:track", "api:track"}


def test_every_address_is_declared() -> None:
    names = {address.name for address in addresses()}
    assert names - set(DECLARED) - DEMO_ONLY == set(), "declare who may use them in tests/access/table.py"


def test_nothing_is_declared_that_does_not_exist() -> None:
    names = {address.name for address in addresses()}
    assert set(DECLARED) - names == set()


@pytest.mark.parametrize("address", ALL, ids=[address.name for address in ALL])
def test_address(asker: Asker, address: Address) -> None:
    declared = DECLARED[address.name]
    wrong: list[str] = []
    for side in SIDES if names_a_record(address) else SIDES[:1]:
        url = asker.url(address, side, declared.on)
        for persona in PERSONAS:
            read = asker.ask(persona, "GET", url + QUERIES.get(address.name, ""))
            wrong += judge_read(declared, persona, side, read, asker, address)
            sent = asker.ask(persona, "POST", url)
            wrong += judge_write(declared.write, f"POST as {persona}, {side} record", sent, address, persona, side)
            if address.name in METHODS:
                method, audience = METHODS[address.name]
                sent = asker.ask(persona, method, url, BODIES.get(address.name))
                wrong += judge_write(audience, f"{method} as {persona}, {side} record", sent, address, persona, side)
    assert wrong == [], "\n" + "\n".join(wrong)


def names_a_record(address: Address) -> bool:
    return bool(
        set(address.arguments)
        - {"operation", "hub", "hub_id", "kind", "topic", "country", "bin_code", "path", "report"}
    )


def is_in(audience: Audience, persona: str, side: str) -> bool:
    if "focal" in audience and persona == "amina" and side == "own":
        return True
    return persona in audience or ("owner" in audience and persona == ORGANISATION_OF[side])


def turned_away(declared: Access, asked: Asked) -> bool:
    return asked.is_refused or bool(declared.elsewhere and asked.location == declared.elsewhere)


def judge_read(declared: Access, persona: str, side: str, asked: Asked, asker: Asker, address: Address) -> list[str]:
    """What is wrong with an answer to GET."""
    who, found = f"GET as {persona}, {side} record", []
    if set(asked.written) - {NOTES.get(address.name)}:
        found.append(f"{who}: a read changed {asked.written}")
    if asked.status >= 500:
        found.append(f"{who}: {asked.status}")
    elif declared.read is None:
        if not (asked.status == 405 or asked.is_refused):
            found.append(f"{who}: answered {asked.status} where only sending is offered")
    elif is_in(declared.read, persona, side):
        if turned_away(declared, asked):
            found.append(f"{who}: turned away with {asked.status} {asked.location}")
    elif not turned_away(declared, asked):
        found.append(f"{who}: let in with {asked.status} {asked.location}")
    return found + [f"{who}: reads {secret!r}" for secret in leaks(persona, asked, address)]


def leaks(persona: str, asked: Asked, address: Address) -> list[bytes]:
    """Words in an answer that this persona must not read."""
    if persona in OUTSIDERS:
        secrets = SECRETS["own"] + SECRETS["other"] + (() if address.name in TELLS_TITLE else TITLES)
    elif persona in ORGANISATION_OF.values():
        secrets = SECRETS["other" if persona == "amina" else "own"]
    else:
        return []
    return [secret for secret in secrets if secret in asked.body]


def judge_write(
    audience: Audience | None, who: str, asked: Asked, address: Address, persona: str, side: str
) -> list[str]:
    """What is wrong with an answer to an empty POST, a whole PUT or a DELETE. Permission comes before what is missing."""
    if asked.status >= 500:
        return [f"{who}: {asked.status}"]
    if audience is None or not is_in(audience, persona, side):
        if asked.written:
            return [f"{who}: changed {asked.written}"]
        # The API looks at the shape of a body before it looks for the record, but never before it knows who asks.
        is_empty = who.startswith("POST")
        said = is_empty and asked.status == 422 and address.name.startswith("api:") and persona != "visitor"
        said |= asked.status == 302 and address.name in SAYS_BY_MESSAGE
        if audience is not None and not (turned_away(DECLARED[address.name], asked) or said):
            return [f"{who}: let in with {asked.status} {asked.location}"]
        return []
    if asked.status in (401, 403) or asked.location.startswith("/accounts/login"):
        return [f"{who}: turned away with {asked.status}"]
    return []


def test_every_further_method_of_the_api_is_declared() -> None:
    offered = {
        (f"api:{details['operationId'].partition('_')[2]}", method.upper())
        for methods in description()["paths"].values()
        for method, details in methods.items()
        if method not in ("get", "post")
    }
    assert offered == {(name, method) for name, (method, _audience) in METHODS.items()}


def test_eve_gets_nothing_inside_an_operation(asker: Asker) -> None:
    """Whatever page lies under an operation and is not declared public turns her away."""
    public = {name for name, declared in DECLARED.items() if declared.read and "eve" in declared.read}
    let_in = []
    for address in ALL:
        if "operation" not in address.arguments or address.name in public or DECLARED[address.name].read is None:
            continue
        declared = DECLARED[address.name]
        asked = asker.ask("eve", "GET", asker.url(address, "own", declared.on) + QUERIES.get(address.name, ""))
        if not turned_away(declared, asked):
            let_in.append(f"{address.name}: {asked.status}")
    assert let_in == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_stakeholder_cannot_ask_for_a_common_service_and_is_told_why(asker: Asker, method: str) -> None:
    asked = asker.ask("sam", method, "/o/south-sudan/requests/new/")
    words = asked.body.decode()
    assert asked.status == 403
    assert not asked.written
    assert "Sudd Transport Company" in words or "stakeholder" in words.lower(), "it says why"
    assert "partner" in words.lower(), "and who may ask, or whom to turn to"
