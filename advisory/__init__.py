"""Advisory: chat-first advice by people, with self-service before it and video within it."""

__version__ = "0.1.0"
