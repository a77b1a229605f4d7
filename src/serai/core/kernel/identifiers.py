"""Identifiers: time-ordered UUIDs, public tracking codes and GS1 codes for shipping labels.

Time and random bytes are always given by the caller, so that every result can be repeated in a test.
"""

from uuid import UUID

UUID7_RANDOM_BYTES = 10

#: 29 symbols, none of which is mistaken for another in print or by voice. What people type instead is in LOOK_ALIKES.
#: The number is prime on purpose: see `_check_symbol`.
TRACKING_ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
LOOK_ALIKES = {"O": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8", "U": "V"}
TRACKING_LENGTH = 12
TRACKING_RANDOM_BYTES = 16
_BLANKS = str.maketrans("", "", " -–—_.\t\u00a0\u202f\u2009\u200e\u200f")
_MAX_TYPED_LENGTH = 64

SSCC_LENGTH = 18


class IdentifierError(ValueError):
    """A code that cannot be right. `code` says why: `tracking-length`, `tracking-symbol`, `tracking-check`,
    `sscc-length`, `sscc-digits`, `sscc-check`."""

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters


def uuid7(unix_ms: int, random: bytes) -> UUID:
    """A version 7 UUID for a moment given in milliseconds since 1970 (UTC) and 10 random bytes.

    UUIDs of a later millisecond sort later. Source: RFC 9562, section 5.7.
    Raises ValueError when the moment does not fit 48 bits or there are not exactly 10 random bytes.
    """
    if not 0 <= unix_ms < 1 << 48:
        raise ValueError("unix_ms does not fit 48 bits")
    if len(random) != UUID7_RANDOM_BYTES:
        raise ValueError(f"need {UUID7_RANDOM_BYTES} random bytes")
    value = unix_ms << 80 | int.from_bytes(random)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0b11 << 62) | 0b10 << 62
    return UUID(int=value)


def uuid7_unix_ms(identifier: UUID) -> int:
    """The millisecond (since 1970, UTC) inside a version 7 UUID. Raises ValueError for any other version."""
    if identifier.version != 7:
        raise ValueError("not a version 7 UUID")
    return identifier.int >> 80


def tracking_code(random: bytes) -> str:
    """A public tracking code, 12 symbols, from 16 random bytes; `format_tracking_code` writes it for people.

    Eleven random symbols (53 bits: unguessable behind any rate limit) and one check symbol.
    Raises ValueError when there are not exactly 16 bytes.
    """
    if len(random) != TRACKING_RANDOM_BYTES:
        raise ValueError(f"need {TRACKING_RANDOM_BYTES} random bytes")
    number = int.from_bytes(random)
    symbols = []
    for _ in range(TRACKING_LENGTH - 1):
        number, digit = divmod(number, len(TRACKING_ALPHABET))
        symbols.append(TRACKING_ALPHABET[digit])
    body = "".join(symbols)
    return body + _check_symbol(body)


def parse_tracking_code(typed: str) -> str:
    """What a person typed, as the 12 symbols that are stored.

    Case, blanks and hyphens do not matter; look-alikes (O for 0, I or L for 1, Z for 2, S for 5, B for 8, U for V) are
    put right. Raises IdentifierError `tracking-length`, `tracking-symbol` (with `symbol`) or `tracking-check`.
    """
    if len(typed) > _MAX_TYPED_LENGTH:
        raise IdentifierError("tracking-length", length=len(typed), expected=TRACKING_LENGTH)
    symbols = [LOOK_ALIKES.get(symbol, symbol) for symbol in typed.translate(_BLANKS).upper()]
    for symbol in symbols:
        if symbol not in TRACKING_ALPHABET:
            raise IdentifierError("tracking-symbol", symbol=symbol)
    if len(symbols) != TRACKING_LENGTH:
        raise IdentifierError("tracking-length", length=len(symbols), expected=TRACKING_LENGTH)
    code = "".join(symbols)
    if _check_symbol(code[:-1]) != code[-1]:
        raise IdentifierError("tracking-check")
    return code


def format_tracking_code(code: str) -> str:
    """The twelve symbols as people read them: `K7QX-2M4P-9DTA`."""
    return "-".join(code[start : start + 4] for start in range(0, TRACKING_LENGTH, 4))


def _check_symbol(body: str) -> str:
    """The symbol that makes the weighted sum (weights 1 … 12) divisible by 29.

    Because 29 is prime and all weights differ, every single wrong symbol and every swap of two symbols is noticed.
    """
    modulus = len(TRACKING_ALPHABET)
    total = sum(weight * TRACKING_ALPHABET.index(symbol) for weight, symbol in enumerate(body, start=1))
    return TRACKING_ALPHABET[-total * pow(TRACKING_LENGTH, -1, modulus) % modulus]


def gs1_check_digit(digits: str) -> str:
    """The GS1 mod-10 check digit for a string of digits without it (weights 3, 1, 3 … from the right).

    Source: GS1 General Specifications, section 7.9. Raises ValueError unless all characters are ASCII digits.
    """
    if not digits or not (digits.isascii() and digits.isdigit()):
        raise ValueError("digits only")
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def sscc(extension: int, company_prefix: str, serial: int) -> str:
    """The 18 digits of a Serial Shipping Container Code.

    `extension` 0–9, `company_prefix` 4–12 digits as GS1 issued it, `serial` filling the remaining digits.
    Raises ValueError when a part does not fit.
    """
    if not 0 <= extension <= 9:
        raise ValueError("extension is one digit")
    if not 4 <= len(company_prefix) <= 12 or not (company_prefix.isascii() and company_prefix.isdigit()):
        raise ValueError("company prefix has 4 to 12 digits")
    room = SSCC_LENGTH - 2 - len(company_prefix)
    if not 0 <= serial < 10**room:
        raise ValueError(f"serial does not fit {room} digits")
    body = f"{extension}{company_prefix}{serial:0{room}d}"
    return body + gs1_check_digit(body)


def parse_sscc(scanned: str) -> str:
    """The 18 digits of a scanned or typed SSCC, with or without the application identifier `(00)` or `00`.

    Raises IdentifierError `sscc-digits`, `sscc-length` or `sscc-check`.
    """
    if len(scanned) > _MAX_TYPED_LENGTH:
        raise IdentifierError("sscc-length", length=len(scanned), expected=SSCC_LENGTH)
    text = scanned.translate(_BLANKS).replace("(", "").replace(")", "")
    if not (text.isascii() and text.isdigit()):
        raise IdentifierError("sscc-digits")
    if len(text) == SSCC_LENGTH + 2 and text.startswith("00"):
        text = text[2:]
    if len(text) != SSCC_LENGTH:
        raise IdentifierError("sscc-length", length=len(text), expected=SSCC_LENGTH)
    if gs1_check_digit(text[:-1]) != text[-1]:
        raise IdentifierError("sscc-check")
    return text
