"""Messages of this app."""
