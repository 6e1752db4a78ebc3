"""What the package offers changes only on purpose: `python scripts/api.py` rewrites the snapshot."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import kotaku_gis

SNAPSHOT = Path(__file__).with_name("api.txt")
NOT_AN_API = {"cli"}


def public_api() -> str:
    """Every name of the front door and of each room, with its signature."""
    names = [room.name for room in pkgutil.iter_modules(kotaku_gis.__path__)]
    rooms = [name for name in names if name not in NOT_AN_API and not name.startswith("_")]
    modules = [kotaku_gis, *(importlib.import_module(f"kotaku_gis.{room}") for room in sorted(rooms))]
    return "".join(f"{line}\n" for module in modules for line in lines(module))


def lines(module: ModuleType) -> Iterator[str]:
    own = [name for name, thing in vars(module).items() if getattr(thing, "__module__", None) == module.__name__]
    for name in sorted(getattr(module, "__all__", own)):
        if name == "__version__" or not name.startswith("_"):
            yield f"{module.__name__}.{name}{signature(getattr(module, name))}"


def signature(thing: object) -> str:
    if inspect.isclass(thing):
        fields = f" {', '.join(thing.__annotations__)}" if thing.__annotations__ else ""
        return f" ({', '.join(base.__name__ for base in thing.__bases__)}){fields}"
    return re.sub(r" at 0x\w+", "", str(inspect.signature(inspect.unwrap(thing)))) if callable(thing) else ""


def test_the_api_is_what_was_agreed():
    assert public_api() == SNAPSHOT.read_text(encoding="utf-8"), "meant? then run: python scripts/api.py"


if __name__ == "__main__":
    SNAPSHOT.write_text(public_api(), encoding="utf-8", newline="\n")
