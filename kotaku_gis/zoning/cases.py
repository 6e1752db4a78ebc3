"""The forms of worked cases that this package serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

FORMS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]] = {}
