"""The list of requests and the page of one: they show requests together with their cargo and transport."""
