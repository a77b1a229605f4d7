"""Everything that can be done with vehicles and journeys. docs/algorithms/journey-states.md says when and by whom."""

from serai.apps.transport.actions.fleet import (
    VehicleData,
    add_driver,
    add_vehicle,
    change_vehicle,
    forget_drivers,
    set_absence,
)
from serai.apps.transport.actions.loads import (
    LoadItem,
    change_load,
    move_load,
    plan_load,
    plan_loads,
    unplan_load,
)
from serai.apps.transport.actions.planning import (
    JourneyData,
    StopData,
    cancel_journey,
    change_journey,
    change_under_way,
    plan_journey,
    start_loading,
)

__all__ = [
    "JourneyData",
    "LoadItem",
    "StopData",
    "VehicleData",
    "add_driver",
    "add_vehicle",
    "cancel_journey",
    "change_journey",
    "change_load",
    "change_under_way",
    "change_vehicle",
    "forget_drivers",
    "move_load",
    "plan_journey",
    "plan_load",
    "plan_loads",
    "set_absence",
    "start_loading",
    "unplan_load",
]
