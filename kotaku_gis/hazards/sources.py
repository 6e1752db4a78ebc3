"""The hazard layers of a project: every ``hazard.<name>`` of the manifest, and what the zones of the RDTR say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd

from kotaku_gis.contracts.load import HAZARD_PREFIX
from kotaku_gis.hazards.layer import HazardLayer, plan_hazards, raster_hazard, zone_hazard
from kotaku_gis.layers import Loaded, load_layers
from kotaku_gis.manifest import Project
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Place, Repair, Source


def hazard_layers(
    sources: Mapping[str, Sequence[Source]],
    *,
    place: Place,
    repair: Repair,
    folder: Path,
    block: gpd.GeoSeries,
    limits: Regulation,
) -> list[HazardLayer]:
    """The layers of roles ``hazard.<name>``, in the order of the manifest.

    Raises
    ------
    KotakuError
        A layer cannot be read, or its classes do not fit.
    """
    roles = [role for role in sources if role.startswith(HAZARD_PREFIX)]
    if not roles:
        return []
    loaded = _loaded({role: sources[role] for role in ("block", *roles)}, place=place, repair=repair, folder=folder)
    found = []
    for role in roles:
        name = role.removeprefix(HAZARD_PREFIX)
        if role in loaded.rasters:
            found.append(raster_hazard(name, loaded.rasters[role], limits=limits, block=block))
        else:
            zones = loaded.layers[role].to_crs(block.crs)
            found.append(zone_hazard(name, zones, _joined(sources[role]), limits=limits, block=block))
    return found


def plan_layers(zone: gpd.GeoDataFrame | None, sources: Sequence[Source], *, limits: Regulation) -> list[HazardLayer]:
    """The hazards that the zones of the RDTR name."""
    return [] if zone is None else plan_hazards(zone, _joined(sources), limits=limits)


def _joined(sources: Sequence[Source]) -> Source:
    """The files of one role as one source, with the classes of all."""
    classes = {word: label for source in sources for word, label in source.classes.items()}
    return sources[0].model_copy(update={"classes": classes})


def _loaded(layers: Mapping[str, Sequence[Source]], *, place: Place, repair: Repair, folder: Path) -> Loaded:
    """Hazard layers read as every other: the engine hands over only layers whose role has a fixed name."""
    parts = {"project": place, "layers": {role: tuple(files) for role, files in layers.items()}, "repair": repair}
    return load_layers(Project.model_validate({**parts, "folder": folder}))
