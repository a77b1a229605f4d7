"""Who may run an operation, and what may be written about it."""

from serai.apps.operations.rules.data import (
    HubData,
    OperationData,
    TermsData,
    hub_problems,
    operation_problems,
    terms_problems,
)
from serai.apps.operations.rules.permissions import (
    ASSIGNABLE_BY_COORDINATOR,
    may_add_operation,
    may_add_partner,
    may_assign,
    may_change_operation,
    may_change_state,
    may_manage_hubs,
    may_manage_terms,
    may_see_settings,
    may_see_team,
    next_states,
)

__all__ = [
    "ASSIGNABLE_BY_COORDINATOR",
    "HubData",
    "OperationData",
    "TermsData",
    "hub_problems",
    "may_add_operation",
    "may_add_partner",
    "may_assign",
    "may_change_operation",
    "may_change_state",
    "may_manage_hubs",
    "may_manage_terms",
    "may_see_settings",
    "may_see_team",
    "next_states",
    "operation_problems",
    "terms_problems",
]
