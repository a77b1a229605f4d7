"""Messages to people: what happened that they should know, in the application and by e-mail, each kind switched per person."""
