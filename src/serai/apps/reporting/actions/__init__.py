"""Every write about saved reports."""

from serai.apps.reporting.actions.keeping import change_saved, delete_saved, pause_saved, resume_saved, save_report
from serai.apps.reporting.actions.sending import claim_due, note_sent, stop_saved

__all__ = [
    "change_saved",
    "claim_due",
    "delete_saved",
    "note_sent",
    "pause_saved",
    "resume_saved",
    "save_report",
    "stop_saved",
]
