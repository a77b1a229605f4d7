"""Primary keys: UUIDv7, so that rows of one time lie together (Python 3.11 has no uuid7 of its own)."""

from uuid import UUID

import uuid_utils


def uuid7() -> UUID:
    return UUID(bytes=uuid_utils.uuid7().bytes)
