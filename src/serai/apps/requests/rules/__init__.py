"""Rules of requests: who may do what (`access`), checks of what is entered (`line_checks`, `request_checks`), service
levels."""
