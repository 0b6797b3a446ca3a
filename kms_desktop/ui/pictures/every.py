"""Everything that can be seen, played in a workspace made for the occasion → a folder of pictures.

Everything in the pictures is real: the calls are taken, logged and passed on.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from kms_desktop.demo.place import demo_settings, make_demo
from kms_desktop.settings import Settings
from kms_desktop.ui.pictures.approval import take_approval_pictures
from kms_desktop.ui.pictures.articles import take_article_pictures
from kms_desktop.ui.pictures.camera import Camera
from kms_desktop.ui.pictures.entrance import take_entrance_pictures
from kms_desktop.ui.pictures.offline import take_offline_pictures
from kms_desktop.ui.pictures.rare import take_rare_pictures
from kms_desktop.ui.pictures.story import play_story
from kms_desktop.ui.pictures.transfer import take_transfer_pictures


def take_pictures(settings: Settings, folder: Path) -> int:
    """Play everything and save the pictures in `folder`; 0 when all were taken."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="kms-pictures-") as place:
        settings = demo_settings(replace(settings, state_dir=Path(place), retry_seconds=600.0))
        make_demo(settings)
        camera = Camera(settings, folder)
        try:
            camera.open()
            play_story(camera)
        finally:
            camera.close()
        taken = camera.taken + take_rare_pictures(settings, folder) + take_approval_pictures(settings, folder)
        taken += take_entrance_pictures(settings, folder)
        taken += take_article_pictures(settings, folder)
        taken += take_transfer_pictures(settings, folder)
        taken += take_offline_pictures(settings, folder)
    print(f"{taken} pictures are in {folder}.", file=sys.stderr)  # noqa: T201
    return 0
