"""Tracking by code, for anybody."""

from ninja import Router

router = Router()
