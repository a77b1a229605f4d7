"""Everything that can be done with vehicles and journeys. docs/algorithms/journey-states.md says when and by whom."""

from serai.apps.transport.actions.counting import (
    count_as_announced,
    count_line,
    discard_count,
    finish_count,
    start_count,
    uncount_line,
)
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
    problems_of,
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
from serai.apps.transport.actions.reversals import follow_find, follow_reversal
from serai.apps.transport.actions.road import arrive, close_journey, depart, leave_stop, report_position
from serai.apps.transport.actions.transhipping import tranship
from serai.apps.transport.actions.unloading import (
    MissingItem,
    deliver,
    receive_waybill,
    report_journey_found,
    report_journey_lost,
    report_missing,
)

__all__ = [
    "JourneyData",
    "LoadItem",
    "MissingItem",
    "StopData",
    "VehicleData",
    "add_driver",
    "add_vehicle",
    "arrive",
    "cancel_journey",
    "change_journey",
    "change_load",
    "change_under_way",
    "change_vehicle",
    "close_journey",
    "count_as_announced",
    "count_line",
    "deliver",
    "depart",
    "discard_count",
    "finish_count",
    "follow_find",
    "follow_reversal",
    "forget_drivers",
    "leave_stop",
    "move_load",
    "plan_journey",
    "plan_load",
    "plan_loads",
    "problems_of",
    "receive_waybill",
    "report_journey_found",
    "report_journey_lost",
    "report_missing",
    "report_position",
    "set_absence",
    "start_count",
    "start_loading",
    "tranship",
    "uncount_line",
    "unplan_load",
]
