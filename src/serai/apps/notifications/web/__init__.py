"""Pages of messages: the list, and what one chooses."""
