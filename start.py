"""Sets Comity up beside this file and runs it. Needs nothing but Python 3.11, 3.12 or 3.13.

    python3 start.py                 set up, build the examples, serve the pages (the same as: start.py demo)
    python3 start.py test [ARGS]     set up and run every test (ARGS go to pytest)
    python3 start.py run ARGS        set up and run any command: start.py run compare A B
    python3 start.py wheels DIR      fill DIR with all that is needed, to carry to a machine without internet
        --wheels DIR                 (first, before the command) install from such a folder; COMITY_WHEELS=DIR does the same

The packages come from the hash-pinned locks beside this file: a package that was changed on its way is refused. They go
into the folder .venv here, never into the system. Interrupt it whenever you like: the next run goes on where it stopped.
The file keeps to old syntax on purpose, so that an old Python can still say which Python is wanted.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List, NoReturn, Optional, Tuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)
WINDOWS = os.name == "nt"
LOCKS = {"runtime": "requirements.lock", "tests": "requirements-test.lock"}
STARTED = time.monotonic()


class StopError(Exception):
    """What went wrong, and what the person can do, in plain sentences."""


def say(text: str) -> None:
    """One line of progress with the seconds since the start, on stderr: stdout belongs to the command that is run."""
    print("[%5.1f s] %s" % (time.monotonic() - STARTED, text), file=sys.stderr, flush=True)


def main(argv: List[str]) -> int:
    """Decide what is wanted, set up what that needs, run it, and hand its exit status on."""
    try:
        use_a_python_that_fits(argv)
        wheels, rest = split_wheels(argv)
        command = rest[0] if rest else "demo"
        if command in ("-h", "--help", "help"):
            print(__doc__)
            return 0
        if command not in ("demo", "test", "run", "wheels"):
            raise StopError(
                "There is no 'start.py %s'. There are: demo (the default), test, run, wheels. Try: start.py --help" % command
            )
        if command == "wheels":
            return fill_wheels(rest[1:])
        set_up("tests" if command == "test" else "runtime", wheels)
        return run(command, rest[1:])
    except StopError as stop:
        print("\n%s" % stop, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again: it goes on where it stopped.", file=sys.stderr)
        return 130


# --- which Python ---------------------------------------------------------------------------------------------------------


def use_a_python_that_fits(argv: List[str]) -> None:
    """Return if this Python fits; otherwise start again under one that does, or say what to install."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    if not os.environ.get("COMITY_START_AGAIN"):
        for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
            found = shutil.which("python3.%d" % minor)
            if found and version_of(found) == (3, minor):
                say("This is Python %d.%d; going on with %s." % (sys.version_info[0], sys.version_info[1], found))
                sys.exit(
                    subprocess.call([found, str(Path(__file__).resolve())] + argv, env=dict(os.environ, COMITY_START_AGAIN="1"))
                )
    raise StopError(
        "Comity needs Python 3.11, 3.12 or 3.13; this one is %s, and no other was found.\n"
        "Install one of them (Windows: 'winget install Python.Python.3.12'; macOS: 'brew install python@3.12';\n"
        "Debian or Ubuntu: 'sudo apt install python3 python3-venv') and run the same command with it." % sys.version.split()[0]
    )


def version_of(python: str) -> Optional[Tuple[int, int]]:
    """Major and minor version that an interpreter says of itself; None if it does not run."""
    try:
        said = subprocess.check_output(
            [python, "-c", "import sys; print(*sys.version_info[:2])"], stderr=subprocess.DEVNULL, timeout=60
        )
        major, minor = said.split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def split_wheels(argv: List[str]) -> Tuple[Optional[Path], List[str]]:
    """`--wheels DIR` in front of the command, or COMITY_WHEELS; the folder must be there."""
    folder, rest = os.environ.get("COMITY_WHEELS", ""), list(argv)
    if rest and rest[0].startswith("--wheels="):
        folder, rest = rest[0].split("=", 1)[1], rest[1:]
    elif rest and rest[0] == "--wheels":
        if len(rest) < 2:
            raise StopError("--wheels wants a folder: start.py --wheels DIR")
        folder, rest = rest[1], rest[2:]
    if not folder:
        return None, rest
    path = Path(folder).expanduser().resolve()
    if not path.is_dir():
        raise StopError(
            "There is no folder %s to install from. 'start.py wheels DIR' on a machine with internet makes one." % path
        )
    return path, rest


# --- set up ---------------------------------------------------------------------------------------------------------------


def set_up(lock: str, wheels: Optional[Path]) -> None:
    """Bring .venv to what the lock says. The stamp is written last, so that whatever was cut off is done again."""
    locked = ROOT / LOCKS[lock]
    if not locked.is_file():
        raise StopError("%s is missing: this is not a whole copy of Comity. Unpack or clone it again." % locked)
    digest = hashlib.sha256(locked.read_bytes()).hexdigest()
    if is_stamped(lock, digest) and venv_python().exists():
        return
    if os.pathsep in str(ROOT):
        raise StopError("The path %s holds a '%s', which no Python environment can. Move the folder." % (ROOT, os.pathsep))
    try:
        uv = working_uv()
        make_venv(uv)
        install(locked, uv, wheels)
        stamp(lock, digest)
    except PermissionError as error:
        raise StopError(
            "This folder cannot be written to: %s.\nCopy Comity to a folder of your own and start it there."
            % (error.filename or ROOT)
        ) from error
    except OSError as error:
        if error.errno == 28:  # ENOSPC
            raise StopError("The disk is full. Comity needs about 200 MB here, 600 MB with the tests.") from error
        if error.errno == 30:  # EROFS
            raise StopError(
                "%s is on a read-only disk. Copy Comity to a folder of your own and start it there." % ROOT
            ) from error
        raise
    say("Ready.")


def venv_python() -> Path:
    """The interpreter inside .venv, which lies elsewhere on Windows."""
    return VENV / "Scripts" / "python.exe" if WINDOWS else VENV / "bin" / "python"


def stamp_path(lock: str) -> Path:
    return VENV / ("comity-%s.stamp" % lock)


def is_stamped(lock: str, digest: str) -> bool:
    """Whether .venv was brought to this very lock. The tests' lock holds all of the runtime's at the same versions."""
    try:
        return stamp_path(lock).read_text("ascii").strip() == digest
    except (OSError, ValueError):
        return False


def stamp(lock: str, digest: str) -> None:
    stamp_path(lock).write_text(digest + "\n", "ascii")
    if lock == "tests":
        runtime = hashlib.sha256((ROOT / LOCKS["runtime"]).read_bytes()).hexdigest()
        stamp_path("runtime").write_text(runtime + "\n", "ascii")


def working_uv() -> Optional[str]:
    """The installer uv, if there is one and it really runs (a version manager may leave a name that does not)."""
    found = shutil.which("uv")
    if found is None:
        return None
    try:
        subprocess.check_output([found, "--version"], stderr=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    return found


def make_venv(uv: Optional[str]) -> None:
    """Make .venv, or keep one that works. One that was cut off half-way, or whose Python has gone, is made anew."""
    if VENV.exists() and is_whole(needs_pip=uv is None):
        return
    if VENV.exists():
        say("The folder .venv is not whole; making it again.")
        shutil.rmtree(str(VENV))
    say("Making %s with Python %s." % (VENV, sys.version.split()[0]))
    if uv is not None:
        made = quiet([uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(VENV)])
    else:
        made = quiet([sys.executable, "-m", "venv", str(VENV)])
    if made.returncode == 0:
        return
    if not os.access(str(ROOT), os.W_OK):
        raise PermissionError(13, "cannot write", str(ROOT))
    if uv is None and not has_ensurepip():
        shutil.rmtree(str(VENV), ignore_errors=True)
        raise StopError(
            "This Python cannot make environments: its module 'ensurepip' is missing, as on a plain Debian or Ubuntu.\n"
            "Install it with:  sudo apt install python%d.%d-venv\nand run the same command again." % sys.version_info[:2]
        )
    raise StopError("The folder .venv could not be made:\n%s" % made.stdout.strip())


def is_whole(needs_pip: bool) -> bool:
    """Whether .venv has a Python that runs, of a version that fits, with pip where pip will be asked."""
    probe = "import sys, encodings" + (", pip" if needs_pip else "") + "; print(*sys.version_info[:2])"
    try:
        said = subprocess.check_output([str(venv_python()), "-c", probe], stderr=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return said.split() == [str(part).encode("ascii") for part in sys.version_info[:2]]


def has_ensurepip() -> bool:
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return False
    return True


def install(lock: Path, uv: Optional[str], wheels: Optional[Path]) -> None:
    """Install the lock, every file checked against its hash; told when the internet or a wheel is missing."""
    total = sum(1 for line in lock.read_text("utf-8").splitlines() if line[:1].isalnum())
    where = "from %s" % wheels if wheels else "from the package index"
    say("Installing up to %d packages %s with %s." % (total, where, "uv" if uv else "pip"))
    if uv is not None:
        command = [uv, "pip", "install", "--python", str(venv_python()), "--require-hashes", "--no-progress", "-r", str(lock)]
        offline = ["--offline", "--no-index", "--find-links", str(wheels)] if wheels else []
    else:
        command = [
            str(venv_python()),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--progress-bar",
            "off",
        ]
        command += ["--require-hashes", "-r", str(lock)]
        offline = ["--no-index", "--find-links", str(wheels)] if wheels else []
    status, tail = watched(command + offline, total)
    if status != 0:
        raise StopError(
            "The packages could not all be installed. %s\n\nThe installer's last words:\n%s" % (advice(tail, wheels), tail)
        )


def advice(tail: str, wheels: Optional[Path]) -> str:
    """What to do next, from what the installer printed."""
    words = tail.lower()
    if "do not match the hashes" in words or "hash mismatch" in words:
        return "A downloaded file is not the one that was pinned: do not use it. Try another network, and tell us if it stays so."
    if "no space left" in words:
        return "The disk is full: about 200 MB are needed here, 600 MB with the tests."
    if "permission denied" in words or "read-only" in words:
        return "This folder cannot be written to: copy Comity to a folder of your own."
    if wheels:
        return (
            "A file is missing in %s, or is for another system: 'start.py wheels DIR' fills it on a machine like this." % wheels
        )
    return (
        "Is there an internet connection? Run the same command again: what is there is kept.\n"
        "Without internet: 'start.py wheels DIR' on another machine, then 'start.py --wheels DIR' here."
    )


def watched(command: List[str], total: int) -> Tuple[int, str]:
    """Run an installer; show a count and the time while it works. Returns its status and its last few lines."""
    process = subprocess.Popen(command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=installer_env())
    assert process.stdout is not None
    tail, seen, told = [], 0, time.monotonic()  # type: List[str], int, float
    for raw in process.stdout:
        line = raw.decode("utf-8", "replace").rstrip()
        if "Retrying (" not in line and not line.startswith(("Looking in ", "Ignoring ")):
            tail = (tail + [line[:300]])[-6:]
        if line.startswith("Collecting "):
            seen += 1
            if time.monotonic() - told > 2:
                say("  %d of up to %d looked at" % (seen, total))
                told = time.monotonic()
        elif line.startswith(("Installing collected", "Resolved", "Prepared", "Installed")):
            say("  " + line.split(":")[0])
    return process.wait(), "\n".join(tail)


def installer_env() -> Dict[str, str]:
    """The environment for installers, less what would make them act on another Python or folder."""
    dropped = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in dropped}


def quiet(command: List[str]) -> "subprocess.CompletedProcess[str]":
    """Run it, keep what it prints."""
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, check=False, env=installer_env()
    )


def fill_wheels(rest: List[str]) -> int:
    """Download every pinned package into a folder, for a machine of the same kind without internet."""
    if len(rest) != 1:
        raise StopError("Say where to: start.py wheels DIR")
    folder = Path(rest[0]).expanduser().resolve()
    say("Downloading every pinned package into %s." % folder)
    for lock in LOCKS.values():
        command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--progress-bar", "off"]
        status, tail = watched(command + ["--require-hashes", "-r", str(ROOT / lock), "-d", str(folder)], 0)
        if status != 0:
            raise StopError("The packages could not all be downloaded. The installer's last words:\n%s" % tail)
    say("Done. On the other machine: python3 start.py --wheels DIR")
    return 0


# --- run ------------------------------------------------------------------------------------------------------------------

COMITY = "import sys; sys.argv[0] = 'comity'; from comity.cli.main import run; run()"


def run(command: str, rest: List[str]) -> int:
    """Hand over to the program, in the folder where the person is. Its exit status is ours."""
    env = dict(os.environ, PYTHONPATH=str(ROOT / "src"), PYTHONUTF8="1", VIRTUAL_ENV=str(VENV))
    env.pop("PYTHONHOME", None)
    # -P: a file in the person's folder must never stand in for a module of ours.
    python = [str(venv_python()), "-P"]
    if command == "test":
        return hand_over(python + ["-m", "pytest"] + rest, env, ROOT)
    if command == "demo":
        rest = ["demo"] + ([] if "--dir" in rest else ["--dir", str(ROOT / ".comity" / "demo")]) + rest
    return hand_over(python + ["-c", COMITY] + rest, env, None)


def hand_over(command: List[str], env: Dict[str, str], folder: Optional[Path]) -> int:
    """Become the program where the system can; elsewhere wait for it, and leave Ctrl-C to it."""
    if folder is not None:
        os.chdir(str(folder))
    if not WINDOWS:
        become(command, env)
    process = subprocess.Popen(command, env=env)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def become(command: List[str], env: Dict[str, str]) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(command[0], command, env)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
