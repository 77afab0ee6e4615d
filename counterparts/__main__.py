"""``python -m counterparts``: serve until told to stop."""

import argparse
import signal
import threading
from pathlib import Path

from counterparts.server import Server, World


def main() -> None:
    """Serve the counterparts until TERM or INT."""
    parser = argparse.ArgumentParser(prog="python -m counterparts", description="The outside world in small.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; keep it on this machine")
    parser.add_argument("--port", type=int, default=8001, help="port, 0 for a free one")
    parser.add_argument("--state", type=Path, help="folder that keeps what they were told; without it, memory")
    options = parser.parse_args()
    server = Server(World(folder=options.state), options.host, options.port)
    for number in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for the loop this thread runs, so another thread has to call it
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"counterparts {server.url}", flush=True)
    with server:
        server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()
