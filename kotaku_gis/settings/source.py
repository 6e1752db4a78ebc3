"""``[layers.ROLE]``: a file that plays a role."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Literal

from pydantic import Field, field_validator

from kotaku_gis.datafile import Frozen


class Density(Frozen):
    """How points become a density: events per hectare within `radius_m`, in cells of `cell_m`.

    ``count`` counts them evenly; ``kernel`` gives near ones more weight (quartic kernel, one event in all).
    """

    method: Literal["count", "kernel"]
    radius_m: float = Field(gt=0)
    cell_m: float | None = Field(default=None, gt=0)


class Source(Frozen):
    """One file that plays a role; `columns` maps our names to the file's, `values` the file's values to ours.

    `member` names a file in an archive, `x` and `y` the columns that hold the coordinates of a table.
    """

    path: str = Field(min_length=1)
    member: str | None = None
    layer: str | None = None
    x: str | None = None
    y: str | None = None
    crs: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = Field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    constants: Mapping[str, str | int | float | bool] = Field(default_factory=dict)
    swap_axes: bool = False
    quantity: Literal["index", "depth_m", "class"] | None = None
    classes: Mapping[str, str] = Field(default_factory=dict)
    preset: str | None = None
    breaks: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    density: Density | None = None
    band: int = Field(default=1, ge=1)
    nodata: float | None = None
    nodata_means: Literal["unknown", "not_prone"] = "unknown"
    scale: int | None = Field(default=None, ge=1)
    date: str | None = None
    origin: str | None = None

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str | None) -> str | None:
        try:
            codecs.lookup(encoding or "utf-8")
        except LookupError as error:
            raise ValueError("utf-8, cp1252, latin-1") from error
        return encoding

    @property
    def name(self) -> str:
        """How the account names the source: its path, and its layer where the manifest gives one."""
        return self.path if self.layer is None else f"{self.path}|{self.layer}"
