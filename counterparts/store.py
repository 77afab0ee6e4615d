"""Rows the counterparts keep: in memory, and on disk when given a folder, so that a restart forgets nothing."""

import json
import os
import secrets
import threading
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class Store:
    """Named tables of rows by id. Each change is one line appended to ``<table>.jsonl``; the last line of an id wins."""

    def __init__(self, folder: Path | None = None) -> None:
        self.lock = threading.RLock()  # held by a counterpart over look-up and put, so that two posts make one row
        self._folder = folder
        self._tables: dict[str, dict[str, Row]] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def table(self, name: str) -> dict[str, Row]:
        """Return the rows of ``name`` by id, oldest first."""
        with self.lock:
            if name not in self._tables:
                self._tables[name] = self._read(name)
            return self._tables[name]

    def put(self, name: str, row: Row) -> Row:
        """Keep ``row`` under its ``id``, new or changed."""
        with self.lock:
            self.table(name)[row["id"]] = row
            self._append(name, row)
        return row

    def rows(self, name: str, **equal: Any) -> list[Row]:
        """Return the rows whose fields equal ``equal``, oldest first."""
        with self.lock:
            return [row for row in self.table(name).values() if all(row.get(k) == v for k, v in equal.items())]

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self._tables.clear()
            for path in self._folder.glob("*.jsonl") if self._folder else ():
                path.unlink()

    def _path(self, name: str) -> Path | None:
        return self._folder / f"{name}.jsonl" if self._folder else None

    def _read(self, name: str) -> dict[str, Row]:
        path = self._path(name)
        rows: dict[str, Row] = {}
        if path is None or not path.exists():
            return rows
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                continue  # the last line of a killed process may be cut off
            rows[row["id"]] = row
        return rows

    def _append(self, name: str, row: Row) -> None:
        path = self._path(name)
        if path is None:
            return
        with os.fdopen(os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600), "a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def new_id(prefix: str) -> str:
    """Return a fresh random id such as ``sms_9f2c…``."""
    return f"{prefix}_{secrets.token_hex(10)}"
