"""``manage.py load_licence_types data/licences``: publish the reviewed definitions of licence types."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from apps.common.actor import SYSTEM
from apps.common.errors import Conflict
from apps.common.yaml_lines import DataFileError, Section, read_yaml
from apps.licences.definition import definition_from_section
from apps.licences.services import load_type


class Command(BaseCommand):
    """Loads every ``*.yaml`` of a folder, all or none; a file that did not change makes no new version."""

    help = "Load licence types from a folder of reviewed files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        """Print ``N types, M new versions``."""
        paths = sorted(folder.glob("*.yaml"))
        if not paths:
            msg = f"{folder} holds no .yaml file"
            raise CommandError(msg)
        with transaction.atomic():
            new = sum(self._load(path, folder) for path in paths)
        self.stdout.write(f"{len(paths)} licence types, {new} new versions")

    def _load(self, path: Path, folder: Path) -> bool:
        try:
            section = Section(path.name, read_yaml(path, root=folder))
            definition = definition_from_section(section)
            if path.stem != definition.slug:
                section.refuse(f"the file must be named {definition.slug}.yaml", "slug")
            _version, is_new = load_type(definition, actor=SYSTEM, at=timezone.now())
        except DataFileError as error:
            raise CommandError(str(error)) from error
        except Conflict as error:
            msg = f"{path.name}: code and kind of holder are fixed once licences were issued"
            raise CommandError(msg) from error
        return is_new
