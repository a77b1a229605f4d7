"""Every address × every persona × own and other organisation's record, as `table.py` declares it.

A test is made for each URL of the resolver: a new URL without a declaration fails here, before anybody can forget it.
"""

from __future__ import annotations

import pytest

from tests.access.asking import PERSONAS, SIDES, Address, Asked, Asker, addresses
from tests.access.table import DECLARED, DEMO_ONLY, LIBRARY, QUERIES, SAYS_BY_MESSAGE, Access, Audience

ALL = [address for address in addresses() if address.name not in LIBRARY | DEMO_ONLY]
ORGANISATION_OF = {"own": "amina", "other": "lena"}
OUTSIDERS = ("visitor", "eve", "sam")
#: What only the owner and the team may read, wherever it stands: the scene writes it into each side's records.
SECRETS = {"own": (b"SECRET-A",), "other": (b"SECRET-L",)}
#: What must not reach anybody outside: titles of requests (a tracking page tells what is tracked, and nothing else).
TITLES = (b"Blankets and stoves", b"Shelter for Malakal", b"Draft A", b"Draft L")
TELLS_TITLE = {"pages:track", "api:track"}


def test_every_address_is_declared() -> None:
    names = {address.name for address in addresses()}
    assert names - set(DECLARED) - LIBRARY - DEMO_ONLY == set(), "declare who may use them in tests/access/table.py"


def test_nothing_is_declared_that_does_not_exist() -> None:
    names = {address.name for address in addresses()}
    assert (set(DECLARED) | LIBRARY) - names == set()


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
            wrong += judge_write(declared, persona, side, sent, says_by_message=address.name in SAYS_BY_MESSAGE)
    assert wrong == [], "\n" + "\n".join(wrong)


def names_a_record(address: Address) -> bool:
    return bool(set(address.arguments) - {"operation", "hub", "hub_id", "kind", "topic", "country", "bin_code", "path"})


def is_in(audience: Audience, persona: str, side: str) -> bool:
    if "focal" in audience and persona == "amina" and side == "own":
        return True
    return persona in audience or ("owner" in audience and persona == ORGANISATION_OF[side])


def turned_away(declared: Access, asked: Asked) -> bool:
    return asked.is_refused or bool(declared.elsewhere and asked.location == declared.elsewhere)


def judge_read(declared: Access, persona: str, side: str, asked: Asked, asker: Asker, address: Address) -> list[str]:
    """What is wrong with an answer to GET."""
    who, found = f"GET as {persona}, {side} record", []
    if asked.written:
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


def judge_write(declared: Access, persona: str, side: str, asked: Asked, *, says_by_message: bool) -> list[str]:
    """What is wrong with an answer to an empty POST."""
    who = f"POST as {persona}, {side} record"
    if asked.status >= 500:
        return [f"{who}: {asked.status}"]
    if declared.write is None or not is_in(declared.write, persona, side):
        if asked.written:
            return [f"{who}: changed {asked.written}"]
        # Some forms, and the API's schemas, say first what is missing; nothing was written, which is what counts.
        said = asked.status == 422 or (says_by_message and asked.status == 302)
        if declared.write is not None and not (turned_away(declared, asked) or said):
            return [f"{who}: let in with {asked.status} {asked.location}"]
        return []
    if asked.status in (401, 403) or asked.location.startswith("/accounts/login"):
        return [f"{who}: turned away with {asked.status}"]
    return []


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
