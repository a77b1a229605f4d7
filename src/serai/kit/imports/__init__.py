"""Imports of registers from XLSX or CSV: columns by name, a preview of every row, and only then a write.

class PlaceImport(Importer):
    kind, title, columns = "places.places", _("Import places"), (sheets.Column("code", …), …)
    def plan(self, actor, rows): …          # what would happen with each row; writes nothing
    def write(self, *, actor, plans): …     # an action: all rows or none

register(PlaceImport())
def import_places(request): return answer_import(request, "places.places")
"""

from serai.kit.imports.answers import answer_import
from serai.kit.imports.model import CHANGED, NEW, REFUSED, SAME, Importer, Plan, importer, register, register_family

__all__ = [
    "CHANGED",
    "NEW",
    "REFUSED",
    "SAME",
    "Importer",
    "Plan",
    "answer_import",
    "importer",
    "register",
    "register_family",
]
