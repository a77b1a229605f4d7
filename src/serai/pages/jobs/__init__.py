"""Long work in the background: its list, its page, its result."""
