"""Reports that people keep under a name, and their schedules. What a report says is in `serai.pages.reports`, which sends them."""
