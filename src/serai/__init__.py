"""Serai: the open platform for shared humanitarian logistics."""

__version__ = "0.1.0"
