"""Countries by ISO 3166-1 alpha-2 code, named in the reader's language (from Babel's CLDR data)."""

from functools import lru_cache

from django.utils.translation import get_language

from serai.kit.numbers import locale_of

NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


@lru_cache(maxsize=8)
def _names(language: str) -> dict[str, str]:
    territories = locale_of(language).territories
    return {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    }


def is_country(code: str) -> bool:
    return code in _names("en")


def country_name(code: str) -> str:
    """The name in the reader's language; the code itself when it is no country; nothing for nothing."""
    return _names(get_language() or "en").get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """(code, name) by name, for select fields."""
    return sorted(_names(get_language() or "en").items(), key=lambda pair: pair[1])
