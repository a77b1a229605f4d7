"""Papers of requests. One file a document: its data, its parts; the Typst template has the same name."""

from serai.apps.requests.documents.request_summary import (
    RankingCriterion,
    RequestSummaryData,
    RequestSummaryLine,
    request_summary,
)

__all__ = ["RankingCriterion", "RequestSummaryData", "RequestSummaryLine", "request_summary"]
