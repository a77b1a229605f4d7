"""Names as people type them, made comparable: registers and imports find “Bûr”, “BUR” and “bur.” as one."""

import re
import unicodedata
from difflib import SequenceMatcher

_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
_NOT_WORD = re.compile(r"[^\w]+")
ALIKE = 0.87  # share of letters in order above which two names are proposed as the same


def normalised(text: str) -> str:
    """Lower case without accents, vowel marks and punctuation, one form of alef: `l’Eau & Vie` → `l eau vie`."""
    letters = unicodedata.normalize("NFKD", str(text).translate(_ARABIC))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", bare.casefold()).replace("_", " ").strip()


def likeness(one: str, other: str) -> float:
    """How alike two normalised names are, 0 to 1, whatever the order of their words."""
    if one == other:
        return 1.0
    first, second = sorted(one.split()), sorted(other.split())
    if first == second:
        return 1.0
    return SequenceMatcher(None, " ".join(first), " ".join(second), autojunk=False).ratio()
