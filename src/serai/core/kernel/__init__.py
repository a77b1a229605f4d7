"""Kernel: what every other part of the core measures with.

Identifiers, quantities, typed numbers, time windows and positions. Standard library only; nothing here reads a clock,
a file or chance.
"""
