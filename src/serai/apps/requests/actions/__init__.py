"""Writes of requests: what pages, the API, imports and the demonstration call."""

from serai.apps.requests.actions.appeals import answer_appeal, appeal
from serai.apps.requests.actions.criteria import ListedPriority, agree_criteria, set_priorities
from serai.apps.requests.actions.decisions import (
    accept,
    cancel,
    change_accepted,
    put_on_hold,
    reject,
    resume,
    return_for_correction,
)
from serai.apps.requests.actions.drafts import copy_request, discard_draft, save_draft, submit
from serai.apps.requests.actions.fulfilment import set_fulfilment
from serai.apps.requests.actions.imports import Imported, import_requests
from serai.apps.requests.actions.messages import send_message
from serai.apps.requests.actions.photos import add_photo, remove_photo
from serai.apps.requests.actions.ranking import end_move, move_in_rank, rank, rank_again
from serai.apps.requests.rules.data import LineData, RequestData

__all__ = [
    "Imported",
    "LineData",
    "ListedPriority",
    "RequestData",
    "accept",
    "add_photo",
    "agree_criteria",
    "answer_appeal",
    "appeal",
    "cancel",
    "change_accepted",
    "copy_request",
    "discard_draft",
    "end_move",
    "import_requests",
    "move_in_rank",
    "put_on_hold",
    "rank",
    "rank_again",
    "reject",
    "remove_photo",
    "resume",
    "return_for_correction",
    "save_draft",
    "send_message",
    "set_fulfilment",
    "set_priorities",
    "submit",
]
