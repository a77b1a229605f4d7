"""The scene of the access and page tests holds a record of every kind for both owners."""

from dataclasses import fields

from tests import scene
from tests.world import World


def test_both_sides_are_complete_and_apart(world: World) -> None:
    made = scene.build(world)
    for name in (field.name for field in fields(scene.Side)):
        ours, theirs = getattr(made.own, name), getattr(made.other, name)
        assert ours is not None and theirs is not None, name
        assert ours.pk != theirs.pk, name
    assert made.own.loss.pk != made.other.loss.pk
    assert made.own.request.organisation_id == world.horizon.pk
