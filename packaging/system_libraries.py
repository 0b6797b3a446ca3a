"""What Qt and venv need of the system → the packages that are missing, installed by root or said in one line."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

# What the wheel's libraries ask the system for, read from their NEEDED entries; Qt's own parts left out.
#    library                     apt                  dnf                  zypper               pacman
_ALWAYS = """
    libGL.so.1                  libgl1               libglvnd-glx         Mesa-libGL1          libglvnd
    libEGL.so.1                 libegl1              libglvnd-egl         Mesa-libEGL1         libglvnd
    libX11.so.6                 libx11-6             libX11               libX11-6             libx11
    libxkbcommon.so.0           libxkbcommon0        libxkbcommon         libxkbcommon0        libxkbcommon
    libdbus-1.so.3              libdbus-1-3          dbus-libs            libdbus-1-3          dbus
    libfontconfig.so.1          libfontconfig1       fontconfig           libfontconfig1       fontconfig
    libfreetype.so.6            libfreetype6         freetype             libfreetype6         freetype2
    libglib-2.0.so.0            libglib2.0-0         glib2                libglib-2_0-0        glib2
    libgthread-2.0.so.0         libglib2.0-0         glib2                libgthread-2_0-0     glib2
    libgssapi_krb5.so.2         libgssapi-krb5-2     krb5-libs            krb5                 krb5
    libbrotlidec.so.1           libbrotli1           libbrotli            libbrotlidec1        brotli
    libzstd.so.1                libzstd1             libzstd              libzstd1             zstd
    libstdc++.so.6              libstdc++6           libstdc++            libstdc++6           gcc-libs
"""
_ON_X11 = """
    libX11-xcb.so.1             libx11-xcb1          libX11-xcb           libX11-xcb1          libx11
    libxkbcommon-x11.so.0       libxkbcommon-x11-0   libxkbcommon-x11     libxkbcommon-x11-0   libxkbcommon-x11
    libxcb.so.1                 libxcb1              libxcb               libxcb1              libxcb
    libxcb-cursor.so.0          libxcb-cursor0       xcb-util-cursor      libxcb-cursor0       xcb-util-cursor
    libxcb-glx.so.0             libxcb-glx0          libxcb               libxcb-glx0          libxcb
    libxcb-icccm.so.4           libxcb-icccm4        xcb-util-wm          libxcb-icccm4        xcb-util-wm
    libxcb-image.so.0           libxcb-image0        xcb-util-image       libxcb-image0        xcb-util-image
    libxcb-keysyms.so.1         libxcb-keysyms1      xcb-util-keysyms     libxcb-keysyms1      xcb-util-keysyms
    libxcb-randr.so.0           libxcb-randr0        libxcb               libxcb-randr0        libxcb
    libxcb-render.so.0          libxcb-render0       libxcb               libxcb-render0       libxcb
    libxcb-render-util.so.0     libxcb-render-util0  xcb-util-renderutil  libxcb-render-util0  xcb-util-renderutil
    libxcb-shape.so.0           libxcb-shape0        libxcb               libxcb-shape0        libxcb
    libxcb-shm.so.0             libxcb-shm0          libxcb               libxcb-shm0          libxcb
    libxcb-sync.so.1            libxcb-sync1         libxcb               libxcb-sync1         libxcb
    libxcb-util.so.1            libxcb-util1         xcb-util             libxcb-util1         xcb-util
    libxcb-xfixes.so.0          libxcb-xfixes0       libxcb               libxcb-xfixes0       libxcb
    libxcb-xkb.so.1             libxcb-xkb1          libxcb               libxcb-xkb1          libxcb
"""
_ON_WAYLAND = """
    libwayland-client.so.0      libwayland-client0   libwayland-client    libwayland-client0   wayland
    libwayland-cursor.so.0      libwayland-cursor0   libwayland-cursor    libwayland-cursor0   wayland
    libwayland-egl.so.1         libwayland-egl1      libwayland-egl       libwayland-egl1      wayland
"""

_INSTALL = {
    "apt-get": "apt-get install --no-install-recommends",
    "dnf": "dnf install",
    "zypper": "zypper install",
    "pacman": "pacman -S",
}


class SetUpFailed(Exception):
    """One sentence for the person who started it, and what it takes to go on."""


@dataclass(frozen=True, slots=True)
class Need:
    """`name` is a library to load, or a Python module; `packages` holds its package by package manager."""

    name: str
    packages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Machine:
    """What the set-up asks of the machine it runs on; a test passes its own.

    `run` takes a command and its extra environment, writes what the command says to the log, and returns its exit code.
    """

    loads: Callable[[str], bool]
    has_module: Callable[[str], bool]
    has_program: Callable[[str], bool]
    is_root: bool
    platform: str
    environ: Mapping[str, str]
    run: Callable[[list[str], Mapping[str, str]], int]
    say: Callable[[str], None]


def this_machine(
    run: Callable[[list[str], Mapping[str, str]], int], say: Callable[[str], None], environ: Mapping[str, str]
) -> Machine:
    return Machine(
        loads=_loads,
        has_module=lambda name: importlib.util.find_spec(name) is not None,
        has_program=lambda name: shutil.which(name) is not None,
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        platform=sys.platform,
        environ=environ,
        run=run,
        say=say,
    )


def ensure_system_libraries(machine: Machine, log: str) -> None:
    """Installs what is missing where this is root and has apt; else SetUpFailed names the line to run."""
    missing = missing_needs(machine)
    if not missing:
        return
    manager = next((name for name in _INSTALL if machine.has_program(name)), "")
    if manager == "apt-get" and machine.is_root:
        _install_with_apt(machine, packages_for(missing, manager), log)
        return
    raise SetUpFailed(_how_to_install(missing, manager, machine.is_root))


def missing_needs(machine: Machine) -> list[Need]:
    if not machine.platform.startswith("linux"):
        return []
    libraries = [need for need in needed_libraries(machine.environ) if not machine.loads(need.name)]
    return libraries + [need for need in _python_parts() if not machine.has_module(need.name)]


def needed_libraries(environ: Mapping[str, str]) -> list[Need]:
    """Without a display only what Qt needs to draw; with one also what its window system needs."""
    tables = [_ALWAYS]
    if environ.get("DISPLAY"):
        tables.append(_ON_X11)
    if environ.get("WAYLAND_DISPLAY"):
        tables.append(_ON_WAYLAND)
    return [need for table in tables for need in _read(table)]


def packages_for(needs: Iterable[Need], manager: str) -> list[str]:
    """Each package once, in the order of the needs."""
    return list(dict.fromkeys(need.packages[manager] for need in needs))


def _read(table: str) -> list[Need]:
    rows = [line.split() for line in table.splitlines() if line.strip()]
    return [Need(name, dict(zip(_INSTALL, packages, strict=True))) for name, *packages in rows]


def _python_parts() -> list[Need]:
    """Debian keeps `ensurepip`, and with it the way to make an environment, in a package of its own."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    packages = {
        "apt-get": f"python{version}-venv",
        "dnf": "python3-libs",
        "zypper": "python3-pip",
        "pacman": "python",
    }
    return [Need("venv", packages), Need("ensurepip", packages)]


def _install_with_apt(machine: Machine, packages: list[str], log: str) -> None:
    machine.say(f"Installing {len(packages)} system packages: {' '.join(packages)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    patient = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    machine.run(["apt-get", *patient, "update"], quiet)
    if machine.run(["apt-get", *patient, "install", "-y", "--no-install-recommends", *packages], quiet) != 0:
        raise SetUpFailed(f"apt-get could not install the system packages; what it said is in {log}.")


def _how_to_install(missing: list[Need], manager: str, is_root: bool) -> str:
    if not manager:
        return f"This system lacks {', '.join(need.name for need in missing)}. Install them, then start again."
    line = f"{_INSTALL[manager]} {' '.join(packages_for(missing, manager))}"
    return f"Some system packages are missing. Run this line, then start again: {'' if is_root else 'sudo '}{line}"


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
