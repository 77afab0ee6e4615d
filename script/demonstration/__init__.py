"""An outside client of the portal: standard library only, HTTP only, knows nothing the README does not print."""
