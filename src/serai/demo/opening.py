"""The operation: its life cycle, members, roles, hubs, terms, criteria and fleet."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from serai.apps.operations import actions as operations
from serai.apps.operations.rules import HubData, OperationData, TermsData
from serai.apps.parties.models import User
from serai.apps.requests import actions as requests
from serai.apps.transport import actions as transport
from serai.demo.agenda import Step
from serai.demo.policies import CriteriaSetRow, Criterion, PriorityListRow, TermsRow
from serai.demo.records import HubRow, PersonRow, VehicleRow
from serai.demo.stage import Stage

FIRST_REASON = "Opened as a sector group after the floods of the year before."
ACTIVE_REASON = "Activated as a cluster by the decision of the coordination meeting; the rains begin."


def set_up_operation(stage: Stage) -> None:
    """The operation in its first state, with members, roles, hubs and fleet. Later states, terms and criteria follow when
    they were decided."""
    row, calendar = stage.data.operation, stage.calendar
    first, *later = row.states
    stage.operation = operations.add_operation(
        actor=stage.cast.administrator(stage.now),
        data=OperationData(
            count_limit_percent=2,
            code=row.code,
            name=row.name_en,
            names=row.names,
            area_id=stage.keys.areas[row.area],
            country=row.country,
            time_zone=row.time_zone,
            currency=row.currency,
            lead_id=stage.keys.organisations[row.lead],
            summary=row.summary_en,
            summaries={"fr": row.summary_fr, "es": row.summary_es, "ar": row.summary_ar},
            contact=row.contact,
            phase_out_review_on=calendar.day(row.phase_out_review_on),
            **{f"{name}_hours": limit for name, limit in row.service_levels_hours.items()},
            **{f"expiry_{name}_days": days for name, days in row.expiry_days.items()},
        ),
        state=first.state,
        since=calendar.day(first.since),
        reason=FIRST_REASON,
        open_from=calendar.told_at(row.open_from, 0),
        is_demonstration=True,
    )
    for change in later:
        stage.agenda.add(calendar.told_at(change.since, 8), _state_change(stage, change.state))
    _members(stage)
    for hub in stage.data.hubs:
        _hub(stage, hub)
    _roles(stage)
    _fleet(stage)


def _state_change(stage: Stage, state: str) -> Step:
    def change(now: datetime) -> None:
        operations.change_state(
            actor=stage.cast.coordinator(now), operation_id=stage.operation.pk, state=state,
            since=stage.calendar.local(now), reason=ACTIVE_REASON,
        )  # fmt: skip

    return change


def _members(stage: Stage) -> None:
    since = stage.calendar.day(stage.data.operation.open_from)
    for row in stage.data.organisations:
        operations.add_member(
            actor=stage.cast.administrator(stage.now), operation_id=stage.operation.pk,
            organisation_id=stage.keys.organisations[row.code], since=since,
        )  # fmt: skip


def _hub(stage: Stage, row: HubRow) -> None:
    actor, keys = stage.cast.administrator(stage.now), stage.keys
    hub = operations.add_hub(
        actor=actor,
        operation_id=stage.operation.pk,
        data=HubData(
            code=row.code,
            name=row.name_en,
            place_id=keys.places[row.place],
            names=row.names,
            run_by_id=keys.organisations[row.run_by],
            description=row.note,
            floor_m2=row.floor_m2,
            capacity_m3=row.capacity_m3,
            threshold_percent=row.threshold_percent,
        ),
    )
    keys.hubs[row.code] = hub.pk
    alike: dict[tuple[str, Decimal], list[str]] = defaultdict(list)
    for bin_row in stage.data.bins:
        if bin_row.hub == row.code:
            alike[bin_row.kind, bin_row.capacity_m3].append(bin_row.code)
    for (kind, capacity_m3), codes in alike.items():
        for made in operations.add_bins(actor=actor, hub_id=hub.pk, codes=codes, kind=kind, capacity_m3=capacity_m3):
            keys.bins[row.code, made.code] = made.pk


def _roles(stage: Stage) -> None:
    since = stage.calendar.local(stage.now) - timedelta(days=30)
    users = User.objects.filter(email__in=[person.email for person in stage.data.people]).in_bulk(field_name="email")
    for person in stage.data.people:
        for role in person.operation_roles:
            for hub in _hubs_of(person, role):
                operations.assign(
                    actor=stage.cast.administrator(stage.now), user_id=users[person.email].pk, role=role, valid_from=since,
                    operation_id=None if role == "administrator" else stage.operation.pk,
                    hub_id=stage.keys.hubs[hub] if hub else None,
                )  # fmt: skip


def _hubs_of(person: PersonRow, role: str) -> tuple[str | None, ...]:
    """Storekeepers work at their own hubs, everybody else in the whole operation."""
    return person.hubs if role == "storekeeper" else (None,)


def _fleet(stage: Stage) -> None:
    actor, operation_id, keys = stage.cast.administrator(stage.now), stage.operation.pk, stage.keys
    for vehicle in stage.data.fleet:
        made = transport.add_vehicle(actor=actor, operation_id=operation_id, data=_vehicle(stage, vehicle))
        keys.vehicles[vehicle.plate] = made.pk
    for driver in stage.data.drivers:
        keys.drivers[driver.code] = transport.add_driver(
            actor=actor, operation_id=operation_id, name=driver.name, phone=driver.phone,
            employer_id=keys.organisations[driver.employer],
        ).pk  # fmt: skip


#: A covered vehicle that travels in the cool hours keeps 15–25 °C; a refrigerated one keeps what it is set to.
BANDS_COVERED = ("15-25",)
BANDS_COOLED = ("15-25", "8-15", "2-8", "<-15")


def _vehicle(stage: Stage, row: VehicleRow) -> transport.VehicleData:
    return transport.VehicleData(
        plate=row.plate,
        vehicle_class=row.vehicle_class,
        owner_id=stage.keys.organisations[row.owner],
        capacity_kg=row.capacity_kg,
        capacity_m3=row.capacity_m3,
        name=row.name,
        base_id=stage.keys.hubs[row.base_hub],
        is_refrigerated=row.refrigerated,
        temperature_bands=BANDS_COOLED if row.refrigerated else BANDS_COVERED,
        daily_rate=row.daily_rate_usd,
        fuel_litres_per_100km=row.fuel_litres_per_100km,
    )


def plan_decisions(stage: Stage) -> None:
    """Terms and criteria enter the books when they were decided; what held before the story begins, at once."""
    calendar = stage.calendar
    for terms in stage.data.services.terms:
        decided = calendar.told_at(terms.valid_from, 10) - timedelta(days=6)
        stage.agenda.add(decided, partial(_add_terms, stage, row=terms))
    for criteria in stage.data.criteria.sets:
        agreed = calendar.told_at(criteria.agreed_on, 15)
        stage.agenda.add(agreed, partial(_agree, stage, row=criteria))
    for listed in stage.data.criteria.lists:
        decided = calendar.told_at(listed.decided_on, 15)
        stage.agenda.add(decided, partial(_prioritise, stage, row=listed))


def _add_terms(stage: Stage, now: datetime, row: TermsRow) -> None:
    keys, calendar = stage.keys, stage.calendar
    operations.add_terms(
        actor=stage.cast.coordinator(now),
        operation_id=stage.operation.pk,
        data=TermsData(
            service_id=keys.services[row.service],
            valid_from=calendar.day(row.valid_from),
            valid_to=calendar.day(row.valid_to),
            where=row.where,
            payment=row.payment,
            price_note=row.price_note,
            lead_time_hours=row.lead_time_hours,
            longest_storage_days=row.longest_storage_days,
            least_load_kg=row.least_load_kg,
            excluded_category_ids=[keys.categories[code] for code in row.excluded_categories],
            excludes_dangerous_goods=row.excludes_dangerous_goods,
            excludes_cold_chain=row.excludes_cold_chain,
            eligible_kinds=row.eligible_kinds,
            approving_body=row.approving_body,
            withdrawal_reasons=row.withdrawal_reasons,
            liability=row.liability,
            notice=row.notice,
        ),
    )


def _agree(stage: Stage, now: datetime, row: CriteriaSetRow) -> None:
    requests.agree_criteria(
        actor=stage.cast.coordinator(now),
        operation_id=stage.operation.pk,
        body=row.body,
        decision=row.decision,
        agreed_on=stage.calendar.day(row.agreed_on),
        valid_from=stage.calendar.day(row.valid_from),
        tiers=[[_criterion(each) for each in tier] for tier in row.tiers],
    )


def _criterion(row: Criterion) -> dict[str, Any]:
    settings = {"full_after_days": row.full_after_days} if row.full_after_days else {}
    return {"kind": row.kind, "weight": row.weight, **settings}


def _prioritise(stage: Stage, now: datetime, row: PriorityListRow) -> None:
    keys = stage.keys
    requests.set_priorities(
        actor=stage.cast.coordinator(now),
        operation_id=stage.operation.pk,
        kind=row.kind,
        body=row.body,
        decided_on=stage.calendar.day(row.decided_on),
        valid_from=stage.calendar.day(row.valid_from),
        valid_to=stage.calendar.day(row.valid_to),
        entries=[
            requests.ListedPriority(
                entry.score,
                entry.reason,
                place_id=keys.places.get(entry.place),
                area_id=keys.areas.get(entry.area),
                category_id=keys.categories.get(entry.category),
            )
            for entry in row.entries
        ],
    )
