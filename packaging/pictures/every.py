"""Scenes played in a workspace made for the occasion → a folder of pictures.

Everything in the pictures is real: the calls are taken, logged and passed on.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from kms_desktop.demo.workspace_location import demo_settings, make_demo
from kms_desktop.settings import Settings
from pictures.album import Album, CannotKeep
from pictures.scenes import PARTS, Files, is_wanted

_RETRY_S = 20.0


def take_pictures(settings: Settings, folder: Path, files: Files) -> int:
    """Play what shows them and save them in `folder`. → how many were taken. Raises CannotKeep."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotKeep(f"The folder {folder} cannot be made: {error.strerror or error}.") from error
    album = Album(folder, files)
    with TemporaryDirectory(prefix="kms-pictures-") as place:
        settings = demo_settings(replace(settings, state_dir=Path(place), retry_seconds=_RETRY_S))
        make_demo(settings)
        for part in PARTS:
            scenes = [scene for scene in part.scenes if is_wanted(scene, files)]
            if not scenes:
                continue
            with part.opened(settings, album) as stage:
                for scene in scenes:
                    scene.play(stage)
    missing = {file for looks in files.values() for file in looks.values()} - set(album.taken)
    if missing:
        raise ValueError(f"The scenes did not show what they say they show: {', '.join(sorted(missing))}.")
    what = "picture is" if len(album.taken) == 1 else "pictures are"
    print(f"{len(album.taken)} {what} in {folder}.", file=sys.stderr)
    return len(album.taken)
