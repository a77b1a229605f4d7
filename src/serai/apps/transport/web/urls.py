from django.urls import path

from serai.apps.transport.web import counting, fleet, lists, moves, papers, planning, receiving, record, transfers

app_name = "transport"

_JOURNEY = "journeys/<int:number>/"

urlpatterns = [
    path("", lists.journeys, name="journeys"),
    path("plan/", planning.plan, name="plan"),
    path(_JOURNEY, record.journey, name="journey"),
    path(_JOURNEY + "change/", planning.change, name="change"),
    path(_JOURNEY + "cargo/", planning.add_cargo, name="add_cargo"),
    path(_JOURNEY + "loads/<uuid:load_id>/", planning.load, name="load"),
    path(_JOURNEY + "start-loading/", moves.start_loading, name="start_loading"),
    path(_JOURNEY + "depart/", moves.depart, name="depart"),
    path(_JOURNEY + "arrive/", moves.arrive, name="arrive"),
    path(_JOURNEY + "goes-on/", moves.leave_stop, name="leave_stop"),
    path(_JOURNEY + "seen/", moves.position, name="position"),
    path(_JOURNEY + "deliver/", moves.deliver, name="deliver"),
    path(_JOURNEY + "deliver/count/", receiving.start_delivery, name="count"),
    path(_JOURNEY + "receive/", receiving.receive, name="receive_here"),
    path(_JOURNEY + "missing/", moves.missing, name="missing"),
    path(_JOURNEY + "lost/", moves.lost, name="lost"),
    path(_JOURNEY + "found/", moves.found_again, name="found"),
    path(_JOURNEY + "transfer/", transfers.tranship, name="tranship"),
    path(_JOURNEY + "close/", moves.close, name="close"),
    path(_JOURNEY + "cancel/", moves.cancel, name="cancel"),
    path(_JOURNEY + "under-way/", moves.under_way, name="under_way"),
    path(_JOURNEY + "waybill/", papers.waybill, name="waybill"),
    path(_JOURNEY + "waybill.pdf", papers.waybill_pdf, name="waybill_pdf"),
    path("fleet/", lists.vehicles, name="vehicles"),
    path("fleet/add/", fleet.add_vehicle, name="add_vehicle"),
    path("fleet/<uuid:vehicle_id>/", fleet.vehicle, name="vehicle"),
    path("fleet/<uuid:vehicle_id>/change/", fleet.change_vehicle, name="change_vehicle"),
    path("fleet/<uuid:vehicle_id>/away/", fleet.absence, name="absence"),
    path("receive/<slug:hub>/", receiving.expected, name="receive"),
    path("receive/<slug:hub>/waybills/<int:number>/", receiving.waybill, name="receive_waybill"),
    path("receive/<slug:hub>/cargo/<slug:code>/", receiving.owners_delivery, name="receive_cargo"),
    path("counts/<uuid:draft_id>/", counting.count, name="counting"),
    path("counts/<uuid:draft_id>/lines/<uuid:line_id>/", counting.keep_line, name="keep_line"),
    path("counts/<uuid:draft_id>/finish/", counting.finish, name="finish"),
    path("counts/<uuid:draft_id>/discard/", counting.discard, name="discard"),
]
