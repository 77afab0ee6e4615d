"""What starts, watches and stops the portal. Standard library only: it runs before anything is installed."""
