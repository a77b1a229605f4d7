"""List pages: one declarative component for every list (docs/how-to/add-a-list-page.md)."""

from serai.kit.lists.columns import Column
from serai.kit.lists.declared import BulkAction, Empty, View
from serai.kit.lists.page import ListPage

__all__ = ["BulkAction", "Column", "Empty", "ListPage", "View"]
