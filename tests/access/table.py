"""Who may read and who may send to every address of the site: the one declaration that the access tests are made from.

An audience is a set of personas; "owner" stands for whoever belongs to the record's organisation (Amina's or Lena's). Everybody
outside the audience must be turned away and must have changed nothing. `EMPTY` lists are read by outsiders too, but show them nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

Audience = frozenset[str]

EVERYBODY: Audience = frozenset({"visitor", "eve", "sam", "amina", "lena", "bruno", "omar", "chen", "dina"})
KNOWN = EVERYBODY - {"visitor"}
DECIDERS: Audience = frozenset({"omar", "chen", "dina"})
COORDINATORS: Audience = frozenset({"chen", "dina"})
ADMINISTRATORS: Audience = frozenset({"dina"})
TEAM = DECIDERS | {"bruno"}
INSIDE = TEAM | {"amina", "lena"}
#: Lists that open for every organisation's people; Sam's organisation has nothing in this operation, so his are empty.
LISTS = INSIDE | {"sam"}
OWNER: Audience = frozenset({"owner"})
OWNER_OR_TEAM = OWNER | TEAM
OWNER_OR_DECIDERS = OWNER | DECIDERS
#: An organisation's entry is kept by its focal point (Amina, of hers) and by officers.
FOCAL_OR_DECIDERS = frozenset({"focal"}) | DECIDERS
ASKERS = DECIDERS | {"amina", "lena"}
NOBODY: Audience = frozenset()


@dataclass(frozen=True)
class Access:
    """`read` for GET and `write` for POST; None when the method is not offered. `on` names the record of the scene's Side."""

    read: Audience | None
    write: Audience | None
    on: str = ""
    elsewhere: str = ""  # where outsiders are led instead, when they are not told "no"


DECLARED: dict[str, Access] = {}


def _declare(read: Audience | None, write: Audience | None, *names: str, on: str = "", elsewhere: str = "") -> None:
    for name in names:
        assert name not in DECLARED, f"{name} is declared twice"
        DECLARED[name] = Access(read, write, on, elsewhere)


# Public: the front door, public pages, tracking, the registers that are open to all.
_declare(EVERYBODY, None, "pages:front", "pages:public", "pages:track_form", "pages:track", "pages:about", "pages:search",
         "requests:template", "requests:offline_form", "parties:list", "parties:detail", "places:list", "places:map", "places:geojson", "places:land",
         "places:detail", "operation_register:list", "catalog:index", "catalog:list", "catalog:entry",
         "operations:hubs", "operations:hub", "operations:terms", "operations:term", "operations:members")  # fmt: skip
_declare(EVERYBODY, EVERYBODY, "set_language")
_declare(
    NOBODY, None, "pages:components"
)  # the component sheet is for whoever builds pages: in debug or demonstration mode only

# An operation from inside.
_declare(LISTS, None, "pages:home", "pages:to_do", elsewhere="/p/south-sudan/")
_declare(LISTS, None, "pages:pipeline_export")
_declare(INSIDE, None, "requests:ranking")
_declare(LISTS, None, "operations:settings", "operations:team")
_declare(LISTS, None, "hub_pages:list", "request_pages:mine", "figures:index", "figures:transport", "figures:service", "request_pages:list", "cargo:stock",
         "cargo:consignments", "cargo:events", "cargo:releases", "transport:journeys", "transport:convoys", "transport:fuel")  # fmt: skip
_declare(INSIDE, None, "hub_pages:detail")
_declare(LISTS, None, "reports:list", "reports:report", "reports:saved")
_declare(LISTS, LISTS, "reports:add_saved")
_declare(OWNER, OWNER, "reports:change_saved", on="saved")  # it is sent with the owner's rights
_declare(None, OWNER | COORDINATORS, "reports:pause_saved", "reports:delete_saved", on="saved")
_declare(None, OWNER, "reports:resume_saved", on="saved")
_declare(
    TEAM,
    None,
    "figures:movements",
    "transport:vehicles",
    "transport:emissions",
    "transport:factors",
    "transport:calendar",
)
_declare(LISTS, COORDINATORS, "cargo:periods")
_declare(DECIDERS, COORDINATORS, "cargo:ledger")

# Background work is each person's own.
_declare(KNOWN, None, "jobs:list")
_declare(None, EVERYBODY, "jobs:seen")

# Messages are each person's own.
_declare(KNOWN, None, "notifications:list")
_declare(KNOWN, KNOWN, "notifications:choices")
_declare(None, KNOWN, "notifications:read")

# Registers: partners, places, catalogue, operations.
_declare(DECIDERS, DECIDERS, "parties:add", "parties:import", "places:add", "places:import", "operations:add_member")
_declare(COORDINATORS, COORDINATORS, "parties:duplicates", "parties:merge", "places:merge", "operations:change",
         "operations:change_state", "operations:add_hub", "operations:change_hub", "operations:add_bins", "operations:change_bin",
         "operations:add_terms", "operations:end_terms", "operations:assign", "operations:end_assignment")  # fmt: skip
_declare(FOCAL_OR_DECIDERS, FOCAL_OR_DECIDERS, "parties:change", "parties:alias", "parties:commitments", "parties:add_person",
         "parties:change_person", "parties:add_role", "parties:end_role")  # fmt: skip
_declare(
    None, NOBODY, "parties:confirm", "parties:invite", "places:confirm"
)  # the scene's are confirmed and invited already
_declare(DECIDERS, DECIDERS, "places:change", "places:alias")
_declare(ADMINISTRATORS, ADMINISTRATORS, "operation_register:add", "catalog:add", "catalog:change")
_declare(None, ADMINISTRATORS, "catalog:use")

# Requests. A stakeholder cannot ask; a storekeeper does not decide.
_declare(ASKERS, ASKERS, "requests:new", "requests:import")
_declare(INSIDE, None, "request_pages:detail", on="request")
_declare(OWNER_OR_DECIDERS, OWNER_OR_DECIDERS, "requests:edit", on="draft")
_declare(None, OWNER_OR_DECIDERS, "requests:discard", on="draft")
_declare(None, OWNER_OR_DECIDERS, "requests:add_photo", on="draft")
_declare(OWNER_OR_TEAM, None, "requests:photo", on="draft")
_declare(None, OWNER_OR_DECIDERS, "requests:remove_photo", on="draft")
_declare(OWNER_OR_DECIDERS, OWNER_OR_DECIDERS, "requests:cancel", on="request")
_declare(None, OWNER_OR_DECIDERS, "requests:message", "requests:copy", on="request")
_declare(
    DECIDERS,
    DECIDERS,
    "requests:accept",
    "requests:return",
    "requests:hold",
    "requests:reject",
    "requests:move",
    on="request",
)
_declare(DECIDERS, DECIDERS, "requests:resume", on="held")
_declare(DECIDERS, DECIDERS, "requests:change_line", "request_pages:close_short", on="accepted")
_declare(OWNER, OWNER, "requests:appeal", on="rejected")
_declare(COORDINATORS, COORDINATORS, "requests:answer_appeal", on="rejected")  # not by Omar, who rejected it
_declare(None, DECIDERS, "requests:end_move", on="request")
_declare(None, DECIDERS, "requests:several", "requests:rank")
_declare(DECIDERS, DECIDERS, "requests:simulate")
_declare(OWNER_OR_TEAM, None, "request_pages:summary", "request_pages:summary_pdf", on="request")

# Cargo: one's own in full; the hub's people handle it, officers decide.
_declare(OWNER_OR_TEAM, None, "cargo:consignment", "cargo:report", "cargo:report_pdf", "cargo:labels", "cargo:labels_pdf", "cargo:card",
         "cargo:card_pdf", "cargo:trace")  # fmt: skip
_declare(TEAM, TEAM, "cargo:move", "cargo:condition", "cargo:dispose", "cargo:loss", "cargo:repack",
         "cargo:transfer", "cargo:dispute")  # fmt: skip
_declare(None, TEAM, "cargo:number_packages")
_declare(DECIDERS, DECIDERS, "cargo:cancel_rest", "cargo:settle")
_declare(OWNER_OR_TEAM, OWNER_OR_TEAM, "cargo:order_release")
_declare(OWNER_OR_TEAM, None, "cargo:event", "cargo:event_paper", "cargo:event_pdf", on="receipt")
_declare(DECIDERS, DECIDERS, "cargo:reverse", on="receipt")
_declare(OWNER_OR_TEAM, None, "claims:file", on="loss")
_declare(LISTS, None, "cargo:stock_paper", "cargo:stock_paper_pdf")
_declare(TEAM, None, "cargo:bin_card", "cargo:bin_card_pdf")
_declare(TEAM, TEAM, "cargo:found", on="loss")
_declare(None, TEAM, "cargo:attach", on="receipt")
_declare(NOBODY, None, "cargo:attachment", on="receipt")  # the scene has no file
_declare(OWNER_OR_TEAM, None, "cargo:release", "cargo:release_paper", "cargo:release_pdf")
_declare(None, TEAM, "cargo:verify_release")
_declare(DECIDERS, DECIDERS, "cargo:accept_release", "cargo:reject_release")
_declare(TEAM, TEAM, "cargo:execute_release")
_declare(OWNER_OR_DECIDERS, OWNER_OR_DECIDERS, "cargo:withdraw_release")
_declare(TEAM, TEAM, "cargo:count", "cargo:counts", "cargo:stocktake", "cargo:add_to_stocktake", "cargo:submit_stocktake",
         "cargo:approve_stocktake", "cargo:recount_stocktake", "cargo:discard_stocktake")  # fmt: skip
_declare(TEAM, None, "cargo:count_sheet", "cargo:count_sheet_page")

# Transport.
_declare(DECIDERS, DECIDERS, "transport:plan", "transport:add_vehicle")
_declare(OWNER_OR_TEAM, None, "transport:journey", on="travelling")
_declare(DECIDERS, DECIDERS, "transport:change", "transport:cancel", on="planned")
_declare(TEAM, TEAM, "transport:depart", on="planned")
_declare(DECIDERS, DECIDERS, "transport:add_cargo", on="planned")
_declare(None, TEAM, "transport:load", "transport:start_loading", on="planned")
_declare(TEAM, TEAM, "transport:arrive", "transport:position", "transport:deliver", "transport:missing", "transport:lost",
         on="travelling")  # fmt: skip
_declare(None, TEAM, "transport:count", on="travelling")
_declare(None, NOBODY, "transport:leave_stop", on="travelling")  # it stands at no stop
_declare(OWNER_OR_TEAM, None, "transport:receive_here", on="travelling")  # leads to pages that decide for themselves
_declare(DECIDERS, DECIDERS, "transport:under_way", "transport:tranship", on="travelling")
_declare(TEAM, TEAM, "transport:found", on="lost")
_declare(None, TEAM, "transport:close", on="journey")
_declare(OWNER_OR_TEAM, None, "transport:waybill", "transport:waybill_pdf", on="journey")
_declare(TEAM, None, "transport:vehicle")
_declare(DECIDERS, DECIDERS, "transport:change_vehicle", "transport:absence")
_declare(TEAM, None, "transport:receive")
_declare(TEAM, TEAM, "transport:receive_waybill", on="travelling")
_declare(TEAM, TEAM, "transport:receive_cargo")
_declare(TEAM, None, "transport:counting")
_declare(None, TEAM, "transport:keep_line", "transport:discard")
_declare(TEAM, TEAM, "transport:finish")

_declare(DECIDERS, DECIDERS, "transport:factor")
_declare(DECIDERS, None, "transport:board")
_declare(None, DECIDERS, "transport:end_absence")
_declare(TEAM, TEAM, "transport:issue_fuel", "transport:reverse_fuel")
_declare(OWNER_OR_TEAM, None, "transport:request_emissions", on="request")
_declare(DECIDERS, DECIDERS, "transport:add_convoy")
_declare(OWNER_OR_TEAM, None, "transport:convoy", on="convoy")
_declare(DECIDERS, DECIDERS, "transport:change_convoy", "transport:depart_convoy", "transport:cancel_convoy", "transport:ask_place",
         "transport:answer_place", "transport:ask_clearance", "transport:clearance", on="convoy")  # fmt: skip
_declare(NOBODY, NOBODY, "transport:arrive_convoy", on="convoy")  # it has not left
_declare(None, DECIDERS, "transport:join_convoy", "transport:leave_convoy", on="convoy")
_declare(TEAM, None, "transport:manifest", "transport:manifest_pdf", on="convoy")
_declare(OWNER_OR_DECIDERS, OWNER_OR_DECIDERS, "transport:name_vehicles", on="convoy")
_declare(None, OWNER_OR_DECIDERS, "transport:withdraw_place", on="convoy")

# Background jobs of the scene: there are none, so nobody finds one.
_declare(NOBODY, None, "jobs:job", "jobs:file")
_declare(None, NOBODY, "jobs:cancel")

# The API. Reading as on the pages; what is sent empty is either turned away or found incomplete, and writes nothing.
_declare(EVERYBODY, None, "api_docs", "openapi_json", "api:list_operations", "api:get_operation", "api:list_hubs", "api:get_hub", "api:list_terms",
         "api:list_organisations", "api:get_organisation", "api:list_places", "api:places_as_geojson", "api:get_place",
         "api:list_categories", "api:list_units", "api:list_services", "api:list_items", "api:track")  # fmt: skip
_declare(EVERYBODY, DECIDERS, "api:add_organisation", "api:add_place")
_declare(NOBODY, None, "api:api-root", "api/<path:path>")
_declare(LISTS, None, "api:list_requests", "api:list_consignments", "api:list_stock", "api:pivot_stock", "api:list_events",
         "api:list_releases", "api:list_vehicles", "api:list_journeys", "api:list_stock_at")  # fmt: skip
_declare(LISTS, None, "api:get_report", "api:get_dashboard")
_declare(LISTS, LISTS, "api:list_saved_reports", "api:save_report")
_declare(None, None, "api:change_saved_report", "api:delete_saved_report", on="saved")  # PUT and DELETE only, below
_declare(None, OWNER | COORDINATORS, "api:pause_saved_report", on="saved")
_declare(None, OWNER, "api:resume_saved_report", on="saved")
_declare(KNOWN, None, "api:list_messages", "api:list_message_choices", "api:choose_messages")
_declare(None, KNOWN, "api:read_messages")
_declare(TEAM, None, "api:list_movements")
_declare(LISTS, ASKERS, "api:draft_request")
_declare(LISTS, DECIDERS, "api:add_vehicle", "api:plan_journey")
_declare(INSIDE, None, "api:get_request", on="request")
_declare(INSIDE, None, "api:get_progress", on="request")
_declare(OWNER_OR_TEAM, None, "api:change_request", "api:discard_draft", on="draft")
_declare(None, OWNER_OR_DECIDERS, "api:submit_request", on="draft")
_declare(OWNER_OR_TEAM, None, "api:list_photos", on="draft")
_declare(OWNER_OR_TEAM, OWNER_OR_DECIDERS, "api:add_photo", on="draft")
_declare(OWNER_OR_TEAM, None, "api:get_photo", "api:remove_photo", on="draft")
_declare(None, OWNER_OR_DECIDERS, "api:copy_request", "api:send_message", "api:cancel_request", on="request")
_declare(None, DECIDERS, "api:return_request", "api:hold_request", "api:accept_request", "api:reject_request", "api:move_in_rank",
         "api:close_request_short", on="request")  # fmt: skip
_declare(None, DECIDERS, "api:resume_request", on="held")
_declare(OWNER_OR_TEAM, None, "api:list_appeals", on="rejected")
_declare(OWNER_OR_TEAM, OWNER, "api:make_appeal", on="rejected")
_declare(None, COORDINATORS, "api:answer_appeal", on="rejected")
_declare(None, DECIDERS, "api:rank_requests", "api:close_period", "api:reopen_period", "api:cancel_line_remainder")
_declare(None, DECIDERS, "api:change_accepted_quantity", on="request_line")
_declare(OWNER_OR_TEAM, None, "api:get_consignment", "api:list_consignment_events", "api:get_release")
_declare(OWNER_OR_TEAM, None, "api:get_event", on="receipt")
_declare(OWNER_OR_TEAM, None, "api:trace_line")
_declare(None, TEAM, "api:repack_goods")
_declare(None, TEAM, "api:receive_goods", "api:move_goods", "api:count_goods", "api:report_damage", "api:dispose_of_goods",
         "api:report_loss")  # fmt: skip
_declare(None, TEAM, "api:report_found", on="loss")
_declare(None, DECIDERS, "api:reverse_event", on="receipt")
_declare(None, TEAM, "api:add_attachment", on="receipt")
_declare(NOBODY, None, "api:get_attachment", on="receipt")
_declare(None, OWNER_OR_TEAM, "api:order_release")
_declare(None, TEAM, "api:verify_release", "api:execute_release")
_declare(None, DECIDERS, "api:accept_release", "api:reject_release")
_declare(None, OWNER_OR_DECIDERS, "api:withdraw_release")
_declare(None, None, "api:change_vehicle", "api:change_load", "api:unplan_load")  # PUT and DELETE only, below
_declare(OWNER_OR_TEAM, None, "api:get_journey", on="travelling")
_declare(OWNER_OR_TEAM, None, "api:change_journey", on="planned")
_declare(None, TEAM, "api:move_load")
_declare(None, TEAM, "api:plan_loads", "api:start_loading", "api:depart", on="planned")
_declare(None, TEAM, "api:arrive", "api:leave_stop", "api:report_position", "api:deliver", "api:receive_waybill",
         "api:report_journey_lost", "api:report_missing", on="travelling")  # fmt: skip
_declare(None, TEAM, "api:report_journey_found", on="lost")
_declare(None, TEAM, "api:close_journey", on="journey")
_declare(None, DECIDERS, "api:cancel_journey", on="planned")
_declare(LISTS, None, "api:list_fuel")
_declare(LISTS, TEAM, "api:issue_fuel")
_declare(None, TEAM, "api:reverse_fuel")
_declare(TEAM, None, "api:list_factors")
_declare(OWNER_OR_TEAM, None, "api:get_request_emissions", on="request")
_declare(LISTS, None, "api:list_convoys")
_declare(LISTS, DECIDERS, "api:plan_convoy")
_declare(OWNER_OR_TEAM, None, "api:get_convoy", "api:change_convoy")
_declare(None, DECIDERS, "api:join_convoy", "api:depart_convoy", "api:arrive_convoy", "api:cancel_convoy", "api:ask_place",
         "api:answer_place", "api:ask_clearance", "api:answer_clearance")  # fmt: skip
_declare(None, OWNER_OR_DECIDERS, "api:withdraw_place")
_declare(
    None, None, "api:leave_convoy", "api:name_vehicles", "api:unload_at", "api:set_factor", "api:reset_factor"
)  # PUT and DELETE only, below

#: Further methods of the API: by its name the method, and who may use it on the record that is declared above.
METHODS: dict[str, tuple[str, Audience]] = {
    "api:change_request": ("PUT", OWNER_OR_DECIDERS),
    "api:discard_draft": ("DELETE", OWNER_OR_DECIDERS),
    "api:change_vehicle": ("PUT", DECIDERS),
    "api:change_journey": ("PUT", DECIDERS),
    "api:change_load": ("PUT", DECIDERS),
    "api:unplan_load": ("DELETE", DECIDERS),
    "api:change_convoy": ("PUT", DECIDERS),
    "api:leave_convoy": ("DELETE", DECIDERS),
    "api:name_vehicles": ("PUT", OWNER_OR_DECIDERS),
    "api:unload_at": ("PUT", DECIDERS),
    "api:set_factor": ("PUT", DECIDERS),
    "api:reset_factor": ("DELETE", DECIDERS),
    "api:choose_messages": ("PUT", KNOWN),
    "api:remove_photo": ("DELETE", OWNER_OR_DECIDERS),
    "api:change_saved_report": ("PUT", OWNER),
    "api:delete_saved_report": ("DELETE", OWNER | COORDINATORS),
}

ANY = "0192d3c4-0000-7000-8000-000000000000"
#: Whole bodies for them: what is refused is then refused for who asks, and not for what is missing.
BODIES: dict[str, dict[str, object]] = {
    "api:change_request": {"organisation_id": ANY, "title": "Changed", "revision": 99},
    "api:change_vehicle": {"plate": "SSD 9", "vehicle_class": "truck_10t", "owner_id": ANY, "capacity_kg": "1",
                           "capacity_m3": "1", "revision": 99},
    "api:change_journey": {"vehicle_id": ANY, "origin_id": ANY, "departs_at": "2027-01-01T06:00:00Z",
                           "arrives_at": "2027-01-02T06:00:00Z", "revision": 99},
    "api:change_load": {"quantity": "1"},
    "api:change_convoy": {"name": "Changed", "origin_place_id": ANY, "destination_place_id": ANY,
                          "assembles_at": "2027-01-01T06:00:00Z", "departs_at": "2027-01-01T07:00:00Z",
                          "arrives_at": "2027-01-02T06:00:00Z", "revision": 99},
    "api:name_vehicles": {"plates": ["SSD 1"]},
    "api:set_factor": {"g_per_tkm": "100", "source": "Partners", "year": 2025},
    "api:choose_messages": {"items": []},
    "api:change_saved_report": {"name": "Changed", "report": "storage-overview", "revision": 99},
}  # fmt: skip

#: Only where SERAI_DEMO is set when the site starts; tests/config looks at it.
DEMO_ONLY = frozenset({"demo:persona"})
#: Views that turn a refusal into a message on the page where the button stands; they still write nothing.
SAYS_BY_MESSAGE = frozenset({"transport:load"})
#: Addresses that need a question to be read at all.
QUERIES = {
    "api:list_stock_at": "?moment=2026-11-20T12:00:00Z",
    "api:get_dashboard": "?since=2026-11-01&until=2026-11-20",
    "api:get_report": "?since=2026-11-01&until=2026-11-20",
    "api:list_movements": "?since=2026-11-01T00:00:00Z&until=2026-11-20T00:00:00Z",
}

# Pages of the sign-in library: signing in is for everybody, the account's own pages for whoever is signed in. The two that wait
# for a second step of signing in let nobody in while there is none, and so do keys and codes that nobody has been sent.
_declare(EVERYBODY, EVERYBODY, "account_login", "account_logout", "account_signup", "account_reset_password",
         "account_reset_password_from_key")  # fmt: skip
_declare(EVERYBODY, None, "account_inactive", "account_email_verification_sent", "account_reset_password_done",
         "account_reset_password_from_key_done")  # fmt: skip
_declare(EVERYBODY, NOBODY, "account_confirm_email")
_declare(NOBODY, NOBODY, "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn", elsewhere="/")
_declare(NOBODY, NOBODY, "mfa_deactivate_totp")  # nobody in the scene has a second factor
_declare(NOBODY, None, "mfa_view_recovery_codes", "mfa_download_recovery_codes")
_declare(KNOWN, KNOWN, "account_reauthenticate", "account_email", "account_change_password", "account_set_password",
         "mfa_reauthenticate", "mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn",
         "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn")  # fmt: skip
_declare(KNOWN, None, "mfa_index", "mfa_list_webauthn")
#: What the sign-in library notes while it shows a page: the address of an account that it sees for the first time.
NOTES = {"account_email": "account_emailaddress"}
