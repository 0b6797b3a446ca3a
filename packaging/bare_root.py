"""A bare Debian made by debootstrap → proof that the README's commands work there, with the seconds each took.

Every command gets a root of its own: minbase and python3, no git, no certificates, no display, LANG=C. Mounts are
made in a private mount and process namespace, so they and everything started there are gone when the command ends,
also when this script is killed. How the host reaches its packages (apt sources and proxies, pip settings, name
resolution, certificates) is read from the host when it runs and copied in; nothing of that stands in the repository.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

SUITE = "bookworm"
CHECKOUT = Path(__file__).resolve().parent.parent
_LEAST_PICTURES = {"run": 12, "pictures": 200}
"""By command: the demo call in a dozen, and every state of the windows."""
_PNG = b"\x89PNG\r\n\x1a\n"
_COPIED = (
    "etc/hosts",
    "etc/resolv.conf",
    "etc/apt/sources.list",
    "etc/apt/sources.list.d",
    "etc/apt/keyrings",
    "etc/apt/trusted.gpg.d",
    "usr/share/keyrings",
    "usr/local/share/ca-certificates",
    "etc/pip.conf",
)
_CERTIFICATES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy")
_MOUNT_AND_ENTER = """
set -eu
mount -t proc proc "$1/proc"
mkdir -p "$1/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
exec chroot "$1" /usr/bin/env -i -C "$2" "${@:3}"
"""


class CannotProve(Exception):
    """One sentence: what the proof needs and does not find here."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What one command did: its exit code, its seconds, those of a second start, and the pictures it made."""

    command: str
    code: int
    seconds: float
    again: float | None = None
    pictures: int | None = None

    @property
    def holds(self) -> bool:
        enough = self.pictures is None or self.pictures >= _LEAST_PICTURES[self.command]
        return self.code == 0 and enough


def main(arguments: Sequence[str]) -> int:
    asked = _read(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        check_host()
        base = make_base(asked.mirror or mirror_of_host())
        proofs = [prove(command, base, asked) for command in asked.commands]
    except CannotProve as problem:
        print(problem, file=sys.stderr)
        return 1
    for proof in proofs:
        print(describe(proof))
    return int(not all(proof.holds for proof in proofs))


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bare_root.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("commands", nargs="*", default=["run", "test"], help="commands of dev.py (default: run test)")
    parser.add_argument(
        "--mirror", default="", help="the Debian mirror; default: the first one in the host's apt sources"
    )
    parser.add_argument("--at", default="/srv/kms-desktop", help="where the checkout lies in the root")
    parser.add_argument("--keep-pictures", type=Path, metavar="FOLDER", help="copy the pictures that were made here")
    return parser.parse_args(list(arguments))


def check_host() -> None:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise CannotProve("A bare root can be made by root on Linux only.")
    missing = [name for name in ("debootstrap", "unshare", "chroot", "git", "tar") if not shutil.which(name)]
    if missing:
        raise CannotProve(f"Install {', '.join(missing)} first.")


def mirror_of_host() -> str:
    """The first archive in the host's apt sources that has the suite; both formats of sources are read."""
    folder = Path("/etc/apt/sources.list.d")
    files = [Path("/etc/apt/sources.list"), *sorted(folder.glob("*.list")), *sorted(folder.glob("*.sources"))]
    for file in files:
        for uri, suites in archives(file.read_text(encoding="utf-8")) if file.is_file() else ():
            if SUITE in suites:
                return uri
    raise CannotProve(f"The host's apt sources have no {SUITE}; name a Debian mirror with --mirror.")


def archives(sources: str) -> Iterator[tuple[str, list[str]]]:
    """(archive, its suites) of an apt sources file, in either format.

    deb [signed-by=KEY] URI SUITE COMPONENT…      one line each
    URIs: URI… / Suites: SUITE…                   paragraphs of fields
    """
    for options in re.finditer(r"^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)", sources, re.MULTILINE):
        yield options[1], [options[2]]
    for paragraph in re.split(r"\n\s*\n", sources):
        fields = dict(re.findall(r"^(\w[\w-]*):[ \t]*(.*)$", paragraph, re.MULTILINE))
        for uri in fields.get("URIs", "").split():
            yield uri, fields.get("Suites", "").split()


def make_base(mirror: str) -> Path:
    """The bare root as a tar file, kept between runs in the system's folder for temporary files."""
    folder = Path(tempfile.gettempdir()) / "kms-desktop-bare-root"
    folder.mkdir(mode=0o700, exist_ok=True)
    base = folder / f"{SUITE}-{hashlib.sha256(mirror.encode()).hexdigest()[:12]}.tar"
    if base.exists():
        return base
    started = time.perf_counter()
    print(f"Making a bare Debian ({SUITE}, minbase, python3)", flush=True)
    with tempfile.TemporaryDirectory(prefix="kms-base-") as root:
        _must(
            ["debootstrap", "--variant=minbase", "--include=python3", SUITE, root, mirror], folder / "debootstrap.log"
        )
        shutil.rmtree(Path(root) / "var/cache/apt/archives")
        part = base.with_suffix(".part")
        _must(["tar", "--numeric-owner", "-C", root, "-cf", str(part), "."], folder / "tar.log")
        part.rename(base)
    print(f"  made in {time.perf_counter() - started:.0f} s and kept for the next time", flush=True)
    return base


def prove(command: str, base: Path, asked: argparse.Namespace) -> Proof:
    """Runs `python3 packaging/dev.py COMMAND` in a root made for it; the root is gone afterwards."""
    root = Path(tempfile.mkdtemp(prefix="kms-bare-"))
    try:
        _must(["tar", "--numeric-owner", "-C", str(root), "-xpf", str(base)], Path(os.devnull))
        root.chmod(0o755)
        copy_host_settings(root)
        inside = Path(asked.at)
        _must(
            ["git", "clone", "-q", "--no-hardlinks", str(CHECKOUT), str(root / inside.relative_to("/"))],
            Path(os.devnull),
        )
        print(f"\n══ a bare root, {root}: python3 packaging/dev.py {command}", flush=True)
        proof = _run_twice_where_it_shows(command, root, inside)
        if not (root / inside.relative_to("/") / ".venv" / "made-from").exists():
            show_end_of(root / inside.relative_to("/") / "build" / "set-up.log")
        if asked.keep_pictures and proof.pictures:
            shutil.copytree(root / inside.relative_to("/") / "pictures", asked.keep_pictures, dirs_exist_ok=True)
        return proof
    finally:
        shutil.rmtree(root)


def _run_twice_where_it_shows(command: str, root: Path, inside: Path) -> Proof:
    code, seconds = enter(root, inside, command)
    proof = Proof(command, code, seconds)
    if command not in _LEAST_PICTURES or code != 0:
        return proof
    made = count_pictures(root / inside.relative_to("/") / "pictures")
    code, again = enter(root, inside, command)
    return replace(proof, code=code, again=again, pictures=made)


def enter(root: Path, inside: Path, command: str) -> tuple[int, float]:
    """The exit code and the seconds of one dev.py command in the root."""
    alone = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
    shell = ["bash", "-c", _MOUNT_AND_ENTER, "enter", str(root), str(inside)]
    environ = [f"{name}={value}" for name, value in carried(os.environ).items()]
    started = time.perf_counter()
    code = subprocess.call([*alone, *shell, *environ, "python3", "packaging/dev.py", *command.split()])
    return code, time.perf_counter() - started


def carried(environ: Mapping[str, str]) -> dict[str, str]:
    """What a person would have set to reach packages from here, beside the poorest of environments."""

    def wanted(name: str) -> bool:
        return name.startswith("PIP_") or name in (*_CERTIFICATES, "SSL_CERT_DIR") or name.lower() in _PROXIES

    poor = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C"}
    return poor | {name: value for name, value in environ.items() if wanted(name)}


def copy_host_settings(root: Path) -> None:
    (root / "etc/apt/sources.list").unlink(missing_ok=True)
    for name in _COPIED:
        _copy(Path("/") / name, root / name)
    for source in (Path.home() / ".config/pip/pip.conf", Path.home() / ".pip/pip.conf"):
        _copy(source, root / "root" / source.relative_to(Path.home()))
    for name in _CERTIFICATES:
        bundle = Path(os.environ.get(name) or "/etc/ssl/certs/ca-certificates.crt")
        _copy(bundle, root / bundle.relative_to("/"))
    fetching = [line for line in _apt_settings() if re.match(r"Acquire::(?!IndexTargets|Changelogs|Languages)", line)]
    (root / "etc/apt/apt.conf.d/90host").write_text("".join(fetching), encoding="utf-8")


def _apt_settings() -> list[str]:
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=False).stdout
    return dump.splitlines(keepends=True)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copyfile(source, target)


def count_pictures(folder: Path) -> int:
    """Files that are PNG by their content and not empty of it."""
    return sum(path.read_bytes().startswith(_PNG) and path.stat().st_size > 1000 for path in folder.glob("**/*.png"))


def show_end_of(log: Path) -> None:
    if log.is_file():
        print(
            "The end of its set-up log:",
            *log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:],
            sep="\n  ",
        )


def describe(proof: Proof) -> str:
    again = f", started again {proof.again:.1f} s" if proof.again is not None else ""
    pictures = f", {proof.pictures} pictures" if proof.pictures is not None else ""
    word = "holds" if proof.holds else f"FAILED (exit code {proof.code})"
    return f"dev.py {proof.command:<8} {word}: {proof.seconds:.1f} s on the bare root{again}{pictures}"


def _must(command: list[str], log: Path) -> None:
    with log.open("w") as file:
        code = subprocess.call(command, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    if code != 0:
        raise CannotProve(f"{command[0]} ended with code {code}; what it said is in {log}.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
