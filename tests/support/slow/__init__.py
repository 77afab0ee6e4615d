"""An app only test processes install: a handler that waits or fails as a file tells it."""
